// Puts a button on any page that opens the chat:
//   <script src="HOST/widget.js" data-collection="…" defer></script>
// It is an element, <fundstelle-widget data-collection="…">, which an application may place, move and remove
// by itself. Shadow roots keep the page's styles out and ours in. The chat itself is loaded when it is first
// opened, by a script that only allowed origins may read.

import { el, icon, shadowOf } from "../ui/dom.js";
import { ATTRIBUTES, choices } from "./attributes.js";
import { CHAT, PALETTE, TEXTS, WORDS } from "./built.js";
import { Theme } from "./theme.js";
import { Panel } from "./panel.js";
import { STYLE } from "./style.js";
import { Token, sourceAt } from "./token.js";

const TAG = "fundstelle-widget";
const AGAIN_MS = 30000; // until a server that was down is looked for again
const script = document.currentScript;
const SERVER = new URL(".", script.src).href.replace(/\/$/, "");

class Widget extends HTMLElement {
  static observedAttributes = ATTRIBUTES.map((name) => `data-${name}`);

  connectedCallback() {
    if (!this.chosen) this.appear();
  }

  // An element that is only moved is connected again by the time the microtask runs.
  disconnectedCallback() {
    queueMicrotask(() => this.isConnected || this.disappear());
  }

  attributeChangedCallback() {
    if (!this.chosen) return;
    this.disappear();
    this.appear();
  }

  // Puts the button on the page, and says on it if the server cannot be reached.
  appear() {
    this.chosen = choices(this.dataset);
    const { language, theme, colour, corner, label } = this.chosen;
    this.words = WORDS[language];
    this.chat = null;
    this.lang = language;
    if (!document.getElementById(TAG)) this.id = TAG;
    this.label = el("span", {}, label ?? this.words.ask);
    this.launch = el(
      "button",
      { type: "button", class: `launch ${corner}`, "aria-haspopup": "dialog", "aria-expanded": "false" },
      icon("chat"),
      this.label,
    );
    this.launch.addEventListener("click", () => this.open());
    const inner = () => this.chat?.root;
    this.panel = new Panel({ words: this.words, title: label, corner, inner, onClose: () => this.close() });
    const root = shadowOf(this, STYLE + PALETTE.replace("color-scheme: light dark;", ""));
    root.replaceChildren(this.launch, this.panel.node);
    this.theme = new Theme({ theme, colour, page: document.body });
    this.theme.apply(this);
    this.standAside(corner);
    this.look();
  }

  // Buttons in the same corner stand one above the other: each in the first step that is free.
  standAside(corner) {
    const others = [...document.querySelectorAll(TAG)].filter((one) => one !== this && one.chosen?.corner === corner);
    const taken = new Set(others.map(({ step }) => step));
    this.step = 0;
    while (taken.has(this.step)) this.step += 1;
    this.style.setProperty("--step", this.step);
  }

  disappear() {
    clearTimeout(this.timer);
    this.theme.disconnect();
    this.chat?.destroy();
    this.proof?.forget();
    this.shadowRoot.replaceChildren();
    this.chosen = this.chat = null;
  }

  // Whether the server answers at all; this page may not be allowed to read what it says.
  alive() {
    return fetch(`${SERVER}/healthz`, { mode: "no-cors", cache: "no-store" }).then(
      () => true,
      () => false,
    );
  }

  async look() {
    const up = await this.alive();
    if (this.chosen) this.mark(up);
    return up;
  }

  mark(up) {
    clearTimeout(this.timer);
    this.launch.classList.toggle("down", !up);
    this.label.textContent = up ? (this.chosen.label ?? this.words.ask) : this.words.down;
    if (!up) this.timer = setTimeout(() => this.look(), AGAIN_MS);
  }

  async open() {
    const { panel, launch, chosen } = this;
    if (!chosen) return; // it is on no page
    panel.node.hidden = false;
    launch.hidden = true;
    launch.setAttribute("aria-expanded", "true");
    if (!this.chat) {
      panel.loading();
      await this.load().catch((error) => this.explain(error));
    }
    if (chosen === this.chosen) this.chat?.input.focus();
  }

  async load() {
    const { theme, panel, chosen } = this;
    const { collection, language, greeting } = chosen;
    const host = el("div");
    theme.apply(host);
    const { createChat } = await import(`${SERVER}/${CHAT}`);
    this.proof = this.makeProof();
    const chat = await createChat({
      host,
      origin: SERVER,
      texts: Object.fromEntries(Object.keys(TEXTS).map((code) => [code, null])),
      language,
      load: (code) => fetch(`${SERVER}/${TEXTS[code]}`).then((response) => response.json()),
      token: this.proof,
      credentials: chosen.signIn === "same-site" ? "include" : "same-origin",
      collection,
      greeting,
      onClose: () => this.close(),
    });
    if (chosen !== this.chosen) return chat.destroy(); // removed meanwhile
    this.chat = chat;
    panel.show(host);
    this.mark(true);
    chat.showLast();
  }

  // The token of this page's reader; null where the page gives none. `token` is a function of the page's.
  makeProof() {
    const { collection, token } = this.chosen;
    const own = typeof this.token === "function" ? () => this.token({ collection, server: SERVER }) : null;
    const source = own ?? (token ? sourceAt(token, collection) : null);
    const wanted = () => this.isConnected && !this.panel.node.hidden;
    return source && new Token({ source, wanted });
  }

  // Why there is no chat: the server is gone, does not want this page, or does not know its reader.
  async explain({ status }) {
    const { panel, proof, words } = this;
    if (status === 401 && proof) return panel.say(words.unproved);
    if (status === 401) {
      const way = el("a", { href: `${SERVER}/sign-in`, target: "_blank" }, words.sign_in_link);
      return panel.say(words.sign_in, way);
    }
    const up = await this.look();
    return panel.say(up ? words.refused.replace("{origin}", location.origin) : words.unreachable);
  }

  close() {
    if (!this.chosen) return;
    this.panel.node.hidden = true;
    this.launch.hidden = false;
    this.launch.setAttribute("aria-expanded", "false");
    this.launch.focus();
  }
}

// What the script itself asks for: a widget, unless there is one of this collection, or the page places its own.
function place() {
  const same = (one) => one.dataset.collection === script.dataset.collection;
  if ("manual" in script.dataset || [...document.querySelectorAll(TAG)].some(same)) return;
  const widget = el(TAG);
  Object.assign(widget.dataset, script.dataset);
  document.body.append(widget);
}

if (!customElements.get(TAG)) customElements.define(TAG, Widget);
if (document.body) place();
else addEventListener("DOMContentLoaded", place);
