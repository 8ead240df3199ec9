// Shows a calendar of Cal.com, on an origin that holds nothing else.
//
// The ticket page, which holds this one in a frame, says which calendar and what its form is filled in with; nobody else
// is listened to. Back go how tall the calendar is, whether it came, and the hint that something was booked. Cal.com's
// script runs here: it can read what it was told, and nothing of the ticket page.
"use strict";

(() => {
  const { desk, calendar: origin, embedScript } = document.currentScript.dataset;
  const calendar = document.getElementById("calendar");
  if (window.parent === window) {
    calendar.firstElementChild.hidden = false;
    return;
  }

  let isOpened = false;

  const tell = (deskbell, more = {}) => window.parent.postMessage({ deskbell, ...more }, desk);

  function open(link, config) {
    isOpened = true;
    // Cal.com's documented stand-in: calls are queued until its script has come and replays them.
    window.Cal = Object.assign((...call) => window.Cal.q.push(call), { q: [], ns: {}, loaded: true });
    window.Cal("init", { origin });
    window.Cal("on", { action: "linkReady", callback: shown });
    window.Cal("on", { action: "linkFailed", callback: () => tell("failed") });
    window.Cal("inline", { elementOrSelector: "#calendar", calLink: link, config: { theme: "light", ...config } });
    const element = document.createElement("script");
    element.src = embedScript;
    element.addEventListener("error", () => tell("failed"));
    document.head.append(element);
    new ResizeObserver(() => tell("height", { height: Math.ceil(document.body.scrollHeight) })).observe(document.body);
  }

  function shown() {
    tell("shown");
    // When the width crosses a telephone's, the embed draws its placeholder anew, over the calendar.
    const done = () => calendar.querySelector("cal-inline")?.setAttribute("loading", "done");
    window.addEventListener("resize", done);
  }

  function fromDesk({ deskbell, link, config }) {
    const isCall = deskbell === "open" && typeof link === "string" && typeof config === "object";
    if (isCall && !isOpened) open(link, config);
  }

  // Only the calendar's own frame may say that something was booked; the embed itself believes everybody.
  function fromCalendar({ originator, type }) {
    const isBooked = ["bookingSuccessfulV2", "rescheduleBookingSuccessfulV2"].includes(type);
    if (originator === "CAL" && isBooked) tell("booked");
  }

  window.addEventListener("message", ({ data, source, origin: from }) => {
    if (typeof data !== "object" || data === null) return;
    if (source === window.parent && from === desk) fromDesk(data);
    const frame = calendar.querySelector("iframe");
    if (frame && source === frame.contentWindow && from === new URL(frame.src).origin) fromCalendar(data);
  });

  tell("ready");
})();
