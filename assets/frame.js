// Opens the booking page over the ticket page, in a frame of our own.
//
// The link is complete without this file: it opens the filled-in booking page in a new tab. Here, a click makes the
// frame from the template beside the card, and only then is anybody else asked for anything. A frame that its maker
// refuses looks like an empty one, and nobody can tell: so the same link stands above it all the time.
"use strict";

(() => {
  // How long a calendar that talks to us may say nothing before that is said, in milliseconds.
  const PATIENCE = 10000;

  const link = document.querySelector("a[data-frame-opens]");
  const template = link && document.getElementById(link.dataset.frameOpens);
  const hint = document.querySelector("[data-booking-notice]");
  if (!template || typeof HTMLDialogElement !== "function") return;

  // The calendar, once it was opened: closed and opened again it is as it was left.
  let dialog = null;

  function make() {
    dialog = template.content.firstElementChild.cloneNode(true);
    const frame = dialog.querySelector("iframe");
    const notice = dialog.querySelector("[data-frame-notice]");
    if (frame.dataset.call) {
      converse(frame, notice);
    } else {
      // It says that something came, not that it can be seen.
      frame.addEventListener("load", () => (notice.hidden = true));
    }
    dialog.querySelector("button").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    document.body.append(dialog);
  }

  // A calendar on an origin of its own (calendar.js) asks what to show, and tells how it goes. What it says of a booking
  // is a hint: nothing is booked before the platform tells the desk.
  function converse(frame, notice) {
    const { origin } = new URL(frame.src);
    const silent = () => (notice.textContent = "The calendar is not answering. The link above opens it.");
    const timer = window.setTimeout(silent, PATIENCE);
    const heard = {
      ready: () => frame.contentWindow.postMessage({ deskbell: "open", ...JSON.parse(frame.dataset.call) }, origin),
      shown: () => {
        window.clearTimeout(timer);
        notice.hidden = true;
      },
      failed: silent,
      height: ({ height }) => {
        if (Number.isFinite(height) && height > 0) frame.style.height = `${Math.min(height, 5000)}px`;
      },
      booked: () => {
        hint.textContent = "Waiting for the calendar to confirm your call. It then stands on this page.";
      },
    };
    window.addEventListener("message", ({ data, source, origin: from }) => {
      if (source !== frame.contentWindow || from !== origin) return;
      if (Object.hasOwn(heard, data?.deskbell)) heard[data.deskbell](data);
    });
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
