// Puts a button on any page that opens the chat:
//   <script src="HOST/widget.js" data-collection="…" defer></script>
// Shadow roots keep the page's styles out and ours in. The chat itself is loaded when it is first
// opened, by a script that only allowed origins may read.

import { el, icon } from "../ui/dom.js";
import { choices } from "./attributes.js";
import { CHAT, PALETTE, WORDS } from "./built.js";
import { Looks } from "./looks.js";
import { Panel } from "./panel.js";
import { STYLE } from "./style.js";

const AGAIN_MS = 30000; // until a server that was down is looked for again

class Widget {
  constructor(script) {
    this.base = new URL(".", script.src).href.replace(/\/$/, "");
    this.chosen = choices(script.dataset);
    this.words = WORDS[this.chosen.language];
    this.chat = null;
    this.label = el("span", {}, this.words.ask);
    this.launch = el(
      "button",
      { type: "button", class: `launch ${this.chosen.corner}`, "aria-haspopup": "dialog", "aria-expanded": "false" },
      icon("chat"),
      this.label,
    );
    this.launch.addEventListener("click", () => this.open());
    const inner = () => this.chat?.root;
    this.panel = new Panel({ words: this.words, corner: this.chosen.corner, inner, onClose: () => this.close() });
  }

  // Puts the button on the page, and says on it if the server cannot be reached.
  appear() {
    const { language, theme, colour } = this.chosen;
    const host = el("div", { id: "fundstelle-widget", lang: language });
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE + PALETTE.replace("color-scheme: light dark;", ""));
    root.adoptedStyleSheets = [sheet];
    root.append(this.launch, this.panel.node);
    document.body.append(host);
    this.looks = new Looks({ theme, colour, page: document.body });
    this.looks.dress(host);
    this.look();
  }

  // Whether the server lives, whatever it says: it need not allow this page to read that.
  alive() {
    return fetch(`${this.base}/healthz`, { mode: "no-cors", cache: "no-store" }).then(
      () => true,
      () => false,
    );
  }

  async look() {
    const up = await this.alive();
    this.mark(up);
    return up;
  }

  mark(up) {
    clearTimeout(this.timer);
    this.launch.classList.toggle("down", !up);
    this.label.textContent = up ? this.words.ask : this.words.down;
    if (!up) this.timer = setTimeout(() => this.look(), AGAIN_MS);
  }

  async open() {
    const { panel, launch } = this;
    panel.node.hidden = false;
    launch.hidden = true;
    launch.setAttribute("aria-expanded", "true");
    if (!this.chat) {
      panel.loading();
      await this.load().catch(() => this.explain());
    }
    this.chat?.input.focus();
  }

  async load() {
    const { base, looks, panel } = this;
    const { collection, language, greeting } = this.chosen;
    const host = el("div");
    looks.dress(host);
    const { createChat } = await import(`${base}/${CHAT}`);
    const onClose = () => this.close();
    this.chat = await createChat({ host, origin: base, mode: "widget", collection, language, greeting, onClose });
    panel.show(host);
    this.mark(true);
    this.chat.showLast();
  }

  // Why there is no chat: the server is gone, or does not want this page.
  async explain() {
    const { words } = this;
    const up = await this.look();
    this.panel.say(up ? words.refused.replace("{origin}", location.origin) : words.unreachable);
  }

  close() {
    this.panel.node.hidden = true;
    this.launch.hidden = false;
    this.launch.setAttribute("aria-expanded", "false");
    this.launch.focus();
  }
}

const widget = new Widget(document.currentScript);
if (document.body) widget.appear();
else addEventListener("DOMContentLoaded", () => widget.appear());
