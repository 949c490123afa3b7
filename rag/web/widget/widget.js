// Puts a button on any page that opens the chat:
//   <script src="HOST/widget.js" data-collection="…" data-lang="de" defer></script>
// A shadow root keeps the page's styles out and ours in. The chat itself is loaded when it is
// first opened, by modules that only allowed origins may read.

(() => {
  "use strict";
  const script = document.currentScript;
  const base = new URL(".", script.src).href.replace(/\/$/, "");
  const [ALL_WORDS, FALLBACK] = []; // words by language; the server fills both in
  const wanted = (script.dataset.lang || navigator.language || "").slice(0, 2).toLowerCase();
  const language = wanted in ALL_WORDS ? wanted : FALLBACK;
  const WORDS = ALL_WORDS[language];
  const STYLE = `
    :host {
      --paper: #fbfaf7; --ink: #1f1e1b; --line: #e2dfd5; --accent: #8a5200;
      all: initial; color-scheme: light dark;
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
    }
    @media (prefers-color-scheme: dark) {
      :host { --paper: #171614; --ink: #ece8df; --line: #35322c; --accent: #f0be5b; }
    }
    [hidden] { display: none !important; }
    button { font: inherit; cursor: pointer; }
    .launch {
      position: fixed; right: 20px; bottom: 20px; z-index: 2147483000;
      display: flex; align-items: center; gap: 8px; padding: 12px 20px 12px 16px;
      border: 0; border-radius: 999px; background: var(--ink); color: var(--paper);
      font-weight: 600; box-shadow: 0 8px 28px rgb(20 18 12 / 0.28);
    }
    .launch svg { width: 20px; height: 20px; fill: none; stroke: currentColor; stroke-width: 1.8; }
    button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
    .panel {
      position: fixed; right: 20px; bottom: 20px; z-index: 2147483001;
      width: min(430px, calc(100vw - 40px)); height: min(700px, calc(100vh - 40px));
      border: 1px solid var(--line); border-radius: 18px; overflow: hidden;
      background: var(--paper); color: var(--ink); box-shadow: 0 16px 56px rgb(20 18 12 / 0.3);
    }
    .message { padding: 28px; display: flex; flex-direction: column; gap: 20px; align-items: start; }
    .message p { margin: 0; overflow-wrap: anywhere; }
    .message button {
      padding: 8px 16px; border-radius: 10px; border: 1px solid var(--line);
      background: none; color: inherit;
    }
    @media (max-width: 520px) {
      .panel { inset: 0; width: auto; height: auto; border: 0; border-radius: 0; }
    }`;
  const FOCUSABLE = "button, select, textarea, summary, input, a[href], [tabindex='0']";

  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  const host = element("div", { id: "fundstelle-widget", lang: language });
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const bubble = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  bubble.setAttribute("viewBox", "0 0 24 24");
  bubble.setAttribute("aria-hidden", "true");
  const outline = document.createElementNS("http://www.w3.org/2000/svg", "path");
  outline.setAttribute("d", "M4 5h16v11H10l-5 4v-4H4z");
  bubble.append(outline);

  const launch = element(
    "button",
    { type: "button", class: "launch", "aria-haspopup": "dialog", "aria-expanded": "false" },
    bubble,
    WORDS.ask,
  );
  const panel = element("div", {
    class: "panel",
    role: "dialog",
    "aria-modal": "true",
    "aria-label": WORDS.title,
  });
  panel.hidden = true;
  let content = element("div");
  let chat = null;

  const focusable = () => {
    const all = [...(chat?.root ?? content).querySelectorAll(FOCUSABLE)];
    return all.filter((one) => !one.disabled && one.checkVisibility());
  };
  // Focus that would leave the panel comes back in at its other end.
  const guardAt = (pick) => {
    const guard = element("div", { tabindex: "0", class: "guard" });
    guard.addEventListener("focus", () => focusable().at(pick)?.focus());
    return guard;
  };

  const close = () => {
    panel.hidden = true;
    launch.hidden = false;
    launch.setAttribute("aria-expanded", "false");
    launch.focus();
  };

  const show = (next) => {
    panel.replaceChildren(guardAt(-1), next, guardAt(0));
    content = next;
  };

  const say = (text) => {
    const button = element("button", { type: "button" }, WORDS.close);
    button.addEventListener("click", close);
    show(element("div", { class: "message" }, element("p", { role: "alert" }, text), button));
    button.focus();
  };

  const load = async () => {
    const inner = element("div");
    const { createChat } = await import(`${base}/ui/chat.js`);
    const collection = script.dataset.collection || undefined;
    chat = await createChat({
      host: inner,
      origin: base,
      mode: "widget",
      collection,
      language,
      onClose: close,
    });
    show(inner);
    chat.showLast();
  };

  const explain = async () => {
    const alive = await fetch(`${base}/healthz`, { mode: "no-cors" }).then(
      () => true,
      () => false,
    );
    say(alive ? WORDS.refused.replace("{origin}", location.origin) : WORDS.unreachable);
  };

  const open = async () => {
    panel.hidden = false;
    launch.hidden = true;
    launch.setAttribute("aria-expanded", "true");
    if (!chat) {
      show(element("div", { class: "message" }, element("p", { role: "status" }, WORDS.loading)));
      await load().catch(explain);
    }
    chat?.input.focus();
  };

  launch.addEventListener("click", open);
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || chat?.root.querySelector("dialog[open]")) return;
    event.stopPropagation();
    close();
  });
  root.append(launch, panel);
  document.body.append(host);
})();
