// Opens the booking page over the ticket page, in a frame of our own.
//
// The link is complete without this file: it opens the filled-in booking page in a new tab. Here, a click makes the
// frame from the template beside the card, and only then is anybody else asked for anything. A frame that its maker
// refuses looks like an empty one, and nobody can tell: so the same link stands above it all the time.
"use strict";

(() => {
  const link = document.querySelector("a[data-frame-opens]");
  const template = link && document.getElementById(link.dataset.frameOpens);
  if (!template || typeof HTMLDialogElement !== "function") return;

  // The calendar, once it was opened: closed and opened again it is as it was left.
  let dialog = null;

  function make() {
    dialog = template.content.firstElementChild.cloneNode(true);
    const notice = dialog.querySelector("[data-frame-notice]");
    // It says that something came, not that it can be seen.
    dialog.querySelector("iframe").addEventListener("load", () => (notice.hidden = true));
    dialog.querySelector("button").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    document.body.append(dialog);
  }

  link.setAttribute("aria-haspopup", "dialog");
  link.addEventListener("click", (event) => {
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    // A picture that is none: the page may ask its own server for nothing else.
    new Image().src = link.dataset.clicked;
    if (!isPlain) return;
    event.preventDefault();
    if (!dialog) make();
    dialog.showModal();
  });
})();
