// Turns the link on the card "Book a Call" into a calendar on the page.
//
// The link is complete without this file: it opens the filled-in booking page in a new tab. Here, the first sign
// that somebody wants to book loads the embed's script, and a click opens its modal, once. Whatever goes wrong,
// the link is what is left: a blocked script, a calendar that never answers, an embed that changed.
"use strict";

(() => {
  // How long the calendar may take to show itself before the plain link is offered, in milliseconds.
  const PATIENCE = 10000;

  const source = document.currentScript.dataset.embedScript;
  const link = document.querySelector("a[data-cal-link]");
  const notice = document.querySelector("[data-booking-notice]");
  if (!source || !link || !notice) return;

  const { calLink, calOrigin, calNamespace: namespace } = link.dataset;
  const words = link.textContent;

  // "none", then "loading", then "ready" or "blocked". What is too slow counts as blocked until it comes after all;
  // meanwhile the link does everything.
  let script = "none";
  // Whether a click waits for the script.
  let isWanted = false;
  // The modal the embed made, and whether its calendar has shown itself.
  let modal = null;
  let isShown = false;
  let timer = 0;
  let bar = null;

  // Cal.com's documented stand-in: calls are queued until its script has come and replays them.
  function standIn() {
    const queue = (api, call) => api.q.push(call);
    const cal = (...call) => {
      if (call[0] === "init" && typeof call[1] === "string") {
        const api = (...inner) => queue(api, inner);
        api.q = [];
        cal.ns[call[1]] = cal.ns[call[1]] || api;
        queue(cal.ns[call[1]], call);
        queue(cal, ["initNamespace", call[1]]);
      } else {
        queue(cal, call);
      }
    };
    return Object.assign(cal, { q: [], ns: {}, loaded: true });
  }

  function load() {
    if (script !== "none") return;
    script = "loading";
    window.Cal = window.Cal || standIn();
    window.Cal("init", namespace, { origin: calOrigin });
    window.Cal.ns[namespace]("on", { action: "linkReady", callback: shown });
    window.Cal.ns[namespace]("on", { action: "linkFailed", callback: late });
    const element = document.createElement("script");
    element.src = source;
    element.async = true;
    element.addEventListener("load", () => {
      script = "ready";
      if (isWanted) open();
    });
    element.addEventListener("error", () => {
      script = "blocked";
      if (isWanted) giveUp();
    });
    document.head.append(element);
  }

  function click(event) {
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    // The embed listens for clicks on the whole document and would open a second modal, or one besides a new tab.
    event.stopImmediatePropagation();
    // A picture that is none: the page may ask its own server for nothing else.
    new Image().src = link.dataset.clicked;
    if (!isPlain || script === "blocked") return;
    event.preventDefault();
    notice.textContent = "";
    if (isWanted || isOpen()) return;
    load();
    if (modal && isShown) {
      reopen();
      return;
    }
    isWanted = true;
    busy(true);
    timer = window.setTimeout(late, PATIENCE);
    if (script === "ready") open();
  }

  function open() {
    isWanted = false;
    isShown = false;
    discard();
    try {
      const config = JSON.parse(link.dataset.calConfig);
      window.Cal.ns[namespace]("modal", { calLink, calOrigin, config });
    } catch (error) {
      console.error(error);
    }
    modal = document.querySelector("cal-modal-box");
    if (!modal) {
      giveUp();
      return;
    }
    busy(false);
    modal.setAttribute("role", "dialog");
    modal.setAttribute("aria-modal", "true");
    modal.setAttribute("aria-label", "Book a call");
    modal.addEventListener("close", closed);
    enter();
  }

  // The same calendar once more, as it was left: the embed would make another one.
  function reopen() {
    modal.setAttribute("state", "loaded");
    document.body.style.overflow = "hidden";
    enter();
  }

  // The embed leaves the focus behind its modal.
  function enter() {
    outside((element) => element.setAttribute("inert", ""));
    modal.shadowRoot?.querySelector(".close")?.focus();
  }

  function closed() {
    outside((element) => element.removeAttribute("inert"));
    hideBar();
    window.clearTimeout(timer);
    // A calendar that comes later would open by itself.
    if (!isShown) discard();
    link.focus();
  }

  function shown() {
    if (!modal || !modal.isConnected) return;
    isShown = true;
    window.clearTimeout(timer);
    hideBar();
  }

  // Too late, or refused by the calendar itself.
  function late() {
    window.clearTimeout(timer);
    if (isWanted) {
      script = "blocked";
      giveUp();
    } else if (modal && isOpen()) {
      showBar();
    }
  }

  // Nothing opened here: the link is followed for whoever clicked, and offered in words if the browser minds that.
  function giveUp() {
    isWanted = false;
    window.clearTimeout(timer);
    busy(false);
    notice.replaceChildren("The calendar cannot be shown here. ", plainLink());
    window.open(link.href, "_blank", "noopener");
  }

  function showBar() {
    if (bar) return;
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => modal.setAttribute("state", "closed"));
    bar = document.createElement("div");
    bar.className = "late";
    bar.setAttribute("role", "alert");
    bar.append("The calendar is not answering.", plainLink(), close);
    document.body.append(bar);
  }

  function hideBar() {
    bar?.remove();
    bar = null;
  }

  function plainLink() {
    const plain = document.createElement("a");
    plain.href = link.href;
    plain.target = "_blank";
    plain.rel = "noopener";
    plain.textContent = "Open the booking page";
    return plain;
  }

  function discard() {
    modal?.remove();
    modal = null;
    document.body.style.overflow = "";
  }

  function isOpen() {
    return Boolean(modal) && modal.isConnected && modal.style.visibility !== "hidden";
  }

  function outside(change) {
    for (const element of document.body.children) {
      if (element !== modal && element !== bar) change(element);
    }
  }

  function busy(isBusy) {
    link.setAttribute("aria-busy", String(isBusy));
    link.textContent = isBusy ? "Opening the calendar…" : words;
  }

  // What the calendar says by itself is a hint, because any page can say it: it has to come from the frame that was
  // opened here, and even then nothing is booked before the platform tells the desk.
  window.addEventListener("message", (event) => {
    const frame = modal?.querySelector("iframe");
    if (!frame || event.source !== frame.contentWindow || event.origin !== new URL(frame.src).origin) return;
    const { originator, type } = event.data ?? {};
    if (originator !== "CAL" || !["bookingSuccessfulV2", "rescheduleBookingSuccessfulV2"].includes(type)) return;
    notice.textContent = "Waiting for the calendar to confirm your call. It then stands on this page.";
  });

  for (const sign of ["pointerenter", "touchstart", "focus"]) {
    link.addEventListener(sign, load, { once: true, passive: true });
  }
  // On the window, before anybody else: the embed must not see the click.
  window.addEventListener("click", (event) => event.target instanceof Node && link.contains(event.target) && click(event), true);
  // The embed hears Escape only once, and not while it loads.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen()) modal.setAttribute("state", "closed");
  });
})();
