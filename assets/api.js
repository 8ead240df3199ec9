// Lets one try the API on its own page: fills in the address, sends the request, shows what is answered.
// The token stays in its field: nothing is stored, and nobody but this server is asked.
"use strict";
{
  // An event stream has no end: what is shown of one has.
  const MOST = 200_000;
  const token = document.querySelector("#token");

  for (const form of document.querySelectorAll("form.try")) {
    let running = null;
    const stop = form.querySelector("button.stop");
    stop.addEventListener("click", () => running?.abort());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      running?.abort();
      const own = (running = new AbortController());
      stop.hidden = false;
      await send(form, own.signal);
      if (running === own) stop.hidden = true;
    });
  }
  for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;

  async function send(form, signal) {
    const { head, body } = shown(form);
    head.textContent = "Asking …";
    body.textContent = "";
    try {
      const response = await fetch(address(form), {
        method: form.dataset.method,
        headers: headers(form),
        body: form.querySelector("textarea")?.value,
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        signal,
      });
      const lines = [...response.headers].map(([name, value]) => `${name}: ${value}`);
      head.textContent = [`${response.status} ${response.statusText}`.trim(), ...lines].join("\n");
      await read(response, body);
      keep(form, response, body);
    } catch (error) {
      const words = signal.aborted ? "Stopped." : `No answer: ${error.message}`;
      head.textContent = head.textContent === "Asking …" ? words : `${head.textContent}\n${words}`;
    }
  }

  /** Where the answer goes; shown from the first question on. */
  function shown(form) {
    const answer = form.querySelector(".answered");
    answer.hidden = false;
    return { head: answer.querySelector(".answered-head"), body: answer.querySelector(".answered-body") };
  }

  function fields(form, place) {
    return [...form.querySelectorAll(`input[data-in="${place}"]`)].filter((field) => field.value !== "");
  }

  function address(form) {
    let path = form.dataset.path;
    for (const field of fields(form, "path")) path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
    const query = new URLSearchParams(fields(form, "query").map((field) => [field.name, field.value]));
    return query.size > 0 ? `${path}?${query}` : path;
  }

  function headers(form) {
    const sent = Object.fromEntries(fields(form, "header").map((field) => [field.name, field.value]));
    if (form.querySelector("textarea")) sent["Content-Type"] = "application/json";
    if (form.dataset.token === "wanted" && token.value.trim() !== "") {
      sent.Authorization = `Bearer ${token.value.trim()}`;
    }
    return sent;
  }

  /** Shows the body as it comes. */
  async function read(response, body) {
    if (!response.body) return;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      text = (text + piece.value).slice(-MOST);
      body.textContent = text;
    }
    if ((response.headers.get("content-type") ?? "").includes("json")) body.textContent = pretty(text);
  }

  function pretty(text) {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  }

  /** A token that was just made is the one to go on with. */
  function keep(form, response, body) {
    if (form.dataset.token === "wanted" || !response.ok) return;
    const { secret } = JSON.parse(body.textContent);
    if (secret) token.value = secret;
  }
}
