// The chat, in a shadow root: the same on the page and in the widget. Wires the parts together.

import { showAbout } from "./about.js";
import { placeAt } from "./address.js";
import { Composer } from "./composer.js";
import { Conversations } from "./conversations.js";
import { el, iconButton } from "./dom.js";
import { acceptDrops } from "./drops.js";
import { Exchange } from "./exchange.js";
import { answerAsMarkdown, asMarkdown } from "./export.js";
import { Kept, widgetKey } from "./kept.js";
import { Library } from "./library.js";
import { Navigation } from "./navigation.js";
import { Server } from "./server.js";
import { tabs } from "./tabs.js";
import { Tools } from "./tools.js";
import { Viewer } from "./viewer.js";
import { Words, preferred } from "./words.js";

const STORED = "fundstelle-language";
const POLL_MS = 1000;

function remembered() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null; // a page that forbids storage
  }
}

function remember(language) {
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // then the browser's language decides again next time
  }
}

// Builds the chat inside `host`. `mode` is "page" or "widget"; `origin` is the server's.
export async function createChat({ host, origin = "", mode = "page", collection, language, onClose }) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const [css, texts] = await Promise.all([
    fetch(`${origin}/ui/style.css`).then((response) => response.text()),
    fetch(`${origin}/ui/interface.json`).then((response) => response.json()),
  ]);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const stored = mode === "page" ? remembered() : null; // other pages' storage is not ours
  const words = new Words(texts.languages, preferred(texts, language, stored, navigator.languages));
  const server = new Server(origin, mode === "page" ? null : widgetKey());
  const chat = new Chat({ root, server, words, mode, collection, onClose });
  await chat.start();
  return chat;
}

class Chat {
  constructor({ root, server, words, mode, collection, onClose }) {
    Object.assign(this, { root, server, words, mode, onClose });
    this.collection = collection ?? null;
    this.exchanges = [];
    this.running = null;
    this.model = null;
    this.opener = null;
    this.viewer = new Viewer({
      server,
      words,
      onClose: () => this.viewerClosed(),
      onStep: (place) => this.stepTo(place),
      tell: (text) => this.tell(text),
    });
    this.tab = "documents";
    this.tools = this.makeTools();
    if (this.onPage) this.navigation = new Navigation({ onConversation: (id) => this.openConversation(id) });
    this.kept = this.makeKept();
    this.conversations = this.onPage ? this.makeConversations() : null;
  }

  makeTools() {
    return new Tools({
      words: this.words,
      onCopy: (exchange) => this.copyText(answerAsMarkdown(exchange, this.words)),
      onEdit: (exchange) => this.edit(exchange),
      onAgain: (exchange) => this.ask(exchange.question, exchange),
      onRate: (exchange, feedback) => this.kept.rate(exchange, feedback),
      tell: (text) => this.tell(text),
    });
  }

  makeKept() {
    return new Kept({
      server: this.server,
      words: this.words,
      navigation: this.navigation ?? null,
      collection: this.collection,
      tools: (exchange) => this.tools.of(exchange),
      shows: {
        onPlace: (place, places, opener) => this.openPlace(place, places, opener),
        onTurns: (exchanges, summary) => this.showConversation(exchanges, summary),
        onEarlier: (exchanges) => this.showEarlier(exchanges),
        onLast: (exchange) => this.showAgain(exchange),
        onChange: () => this.conversationChanged(),
      },
      tell: (text) => this.tell(text),
    });
  }

  makeConversations() {
    const { server, words } = this;
    document.addEventListener("visibilitychange", () => this.lookAgain());
    return new Conversations({
      server,
      words,
      current: () => this.kept.id,
      onOpen: (id) => this.openConversation(id),
      onGone: () => this.reset(),
      tell: (text) => this.tell(text),
    });
  }

  get onPage() {
    return this.mode === "page";
  }

  async start() {
    const { server, words } = this;
    let problem = null;
    try {
      this.model = await server.get("/api/model");
      this.collection ??= (await server.get("/api/collections")).default;
    } catch (error) {
      problem = error;
    }
    this.library = new Library({
      server,
      words,
      collection: this.collection ?? "default",
      onCollection: (name) => this.useCollection(name),
      onOpen: (document, opener) => this.openPlace(this.topOf(document), undefined, opener),
      onRemoved: ({ id }) => this.viewer.place?.document_id === id && this.viewer.close(),
      onChange: () => this.documentsChanged(),
      announce: (text) => this.tell(text),
      own: this.onPage,
    });
    this.collection = this.library.collection;
    this.render();
    if (problem) return this.tell(this.sayError(problem));
    await this.startKept();
    const listed = this.onPage ? this.library.start() : this.library.refresh();
    await listed.catch((error) => this.tell(this.sayError(error)));
    if (this.onPage) this.watchStart();
  }

  async startKept() {
    try {
      const on = this.onPage ? await this.conversations.refresh() : Boolean(this.server.headers["Fundstelle-Key"]);
      await this.kept.start({ on });
    } catch (error) {
      this.tell(this.sayError(error));
    }
  }

  topOf(document) {
    return { document_id: document.id, document: document.document, title: document.title, start: null };
  }

  // Builds everything anew from what is known: at the start and when the language changes.
  render() {
    const { words } = this;
    this.composer = new Composer({
      words,
      draft: this.composer?.input.value ?? "",
      note: this.model ? words.say("model_note", { model: this.model.model }) : "",
      onAsk: (text) => this.ask(text),
      onStop: () => this.running.abort(),
    });
    this.app = el("div", { class: `app ${this.mode}`, lang: words.language });
    this.live = el("div", { class: "hidden", role: "status", "aria-live": "polite" });
    this.toast = el("div", { class: "toast", hidden: true });
    this.log = el("section", { class: "log", "aria-label": words.say("conversation") });
    this.column = el("div", { class: "column" });
    this.banner = el("div", { class: "banner", hidden: true });
    this.log.append(this.column);
    const centre = el("section", { class: "centre" }, this.banner, this.log, this.library.line, this.composer.node);
    this.app.append(this.header(), el("div", { class: "body" }, this.side(), centre, this.viewer.node));
    this.app.append(this.toast, this.live);
    this.root.replaceChildren(this.app);
    this.showExchanges();
    this.updateComposer();
    if (!this.onPage) return;
    const onFiles = (files) => this.library.add(files);
    acceptDrops({ area: this.app, label: words.say("drop_here"), onFiles });
  }

  header() {
    const { words } = this;
    const brand = el("h1", { class: "brand" }, "Fund", el("span", {}, "stelle"));
    const select = el(
      "select",
      { class: "language", "aria-label": words.say("language") },
      words.languages.map((language) =>
        el("option", { value: language, selected: language === words.language }, language.toUpperCase()),
      ),
    );
    select.addEventListener("change", () => this.setLanguage(select.value));
    this.actions = [
      iconButton("copy", words.say("copy"), () => this.copy()),
      iconButton("download", words.say("download"), () => this.download()),
      iconButton("fresh", words.say("fresh"), () => this.reset()),
    ];
    return el(
      "header",
      { class: "bar" },
      this.onPage ? this.sideToggle() : null,
      brand,
      el("div", { class: "actions" }, this.actions, select, iconButton("info", words.say("about"), () => this.about())),
      this.onPage ? null : iconButton("close", words.say("close"), () => this.onClose()),
    );
  }

  sideToggle() {
    const { words } = this;
    this.toggle = iconButton("menu", words.say("side"), () => this.showSide(), {
      class: "icon-button side-toggle",
      "aria-expanded": "false",
    });
    return this.toggle;
  }

  side() {
    if (!this.onPage) return null;
    const shade = el("div", { class: "shade", onclick: () => this.showSide(false) });
    const shut = iconButton("close", this.words.say("close"), () => this.showSide(false), {
      class: "icon-button side-shut",
    });
    const { words } = this;
    const panels = [
      { name: "documents", label: words.say("documents"), node: this.library.node },
      { name: "conversations", label: words.say("conversations"), node: this.conversations.node },
    ];
    const onShow = (name) => (this.tab = name);
    const parts = tabs({ panels, shown: this.tab, label: words.say("side"), onShow });
    this.drawer = el("div", { class: "side" }, shade, el("div", { class: "side-body" }, shut, parts));
    this.drawer.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.showSide(false);
    });
    return this.drawer;
  }

  // On narrow pages the documents are a drawer.
  showSide(open = !this.drawer.classList.contains("shown")) {
    const was = this.drawer.classList.contains("shown");
    this.drawer.classList.toggle("shown", open);
    this.toggle.setAttribute("aria-expanded", String(open));
    if (open) this.drawer.querySelector(".side-shut").focus();
    else if (was) this.toggle.focus();
  }

  get input() {
    return this.composer.input;
  }

  updateComposer() {
    this.composer.update(Boolean(this.running));
    for (const action of this.actions) action.disabled = !this.exchanges.length;
  }

  showExchanges() {
    const nodes = this.exchanges.map((exchange) => exchange.node);
    const earlier = this.kept.earlier();
    this.column.replaceChildren(...(earlier ? [earlier] : []), ...(nodes.length ? nodes : [this.welcome()]));
  }

  welcome() {
    const { words } = this;
    const examples = this.examples().map((question) =>
      el("button", { type: "button", class: "example", onclick: () => this.ask(question) }, question),
    );
    return el(
      "div",
      { class: "welcome" },
      el("p", { class: "claim" }, words.say("claim")),
      examples.length ? el("h2", { class: "small-head" }, words.say("examples")) : null,
      examples.length ? el("div", { class: "examples" }, examples) : null,
    );
  }

  // Questions that the documents at hand can answer; for foreign documents, one by their title.
  examples() {
    const { words, library } = this;
    const present = new Set(library.documents.map((document) => document.document));
    const fitting = words.examples.filter(([document]) => present.has(document));
    if (fitting.length) return fitting.map(([, question]) => question);
    const titles = library.documents.slice(0, 3).map((document) => document.title || document.document);
    return titles.map((title) => words.say("example_generic", { title }));
  }

  // Shows another conversation, from its last question on; `summary` is null for a new one.
  showConversation(exchanges, summary) {
    this.running?.abort();
    this.running = null;
    this.exchanges = exchanges;
    this.editing = null;
    this.viewer.close();
    const collection = summary?.collection;
    if (collection && collection !== this.collection) this.library.switchTo(collection);
    this.showExchanges();
    this.updateComposer();
    this.showLast();
    if (!summary) this.input.focus();
  }

  // Shows the last turn as it is now.
  showAgain(exchange) {
    this.exchanges.splice(-1, 1, exchange);
    this.showExchanges();
    this.updateComposer();
  }

  async conversationChanged() {
    if (!this.conversations) return;
    await this.conversations.refresh().catch(() => null);
    const title = this.conversations.titleOf(this.kept.id);
    document.title = title ? `${title} – Fundstelle` : "Fundstelle";
  }

  // Scrolls to the last question.
  showLast() {
    this.exchanges.at(-1)?.node.scrollIntoView({ block: "start", behavior: "instant" });
  }

  // Puts earlier turns above without moving what a person reads.
  showEarlier(exchanges) {
    const below = this.log.scrollHeight - this.log.scrollTop;
    this.exchanges.unshift(...exchanges);
    this.showExchanges();
    this.log.scrollTop = this.log.scrollHeight - below;
    (this.column.querySelector(".earlier") ?? this.log).focus({ preventScroll: true });
  }

  openConversation(id) {
    if (this.drawer.classList.contains("shown")) this.showSide(false);
    if (id !== this.kept.id) return this.kept.open(id);
  }

  // Whoever comes back to this window sees what was asked or deleted in another meanwhile.
  async lookAgain() {
    if (document.hidden || this.running) return;
    await this.conversationChanged();
    const last = await this.kept.lastTurn();
    const known = this.exchanges.at(-1)?.turn;
    if (last && last !== known && !this.running && !this.viewer.open) await this.kept.open(this.kept.id);
  }

  // The turns before this exchange, or all.
  history(until = this.exchanges.length) {
    return this.exchanges
      .slice(0, until)
      .filter((exchange) => exchange.answer)
      .slice(-10)
      .flatMap((exchange) => [
        { role: "user", text: exchange.question },
        { role: "assistant", text: exchange.answer.answer },
      ]);
  }

  // Puts the question where it is typed; it is asked with what was said before it, unless all is cleared.
  edit(exchange) {
    this.editing = exchange;
    this.input.value = exchange.question;
    this.input.oninput = () => {
      if (!this.input.value.trim()) this.editing = null;
    };
    this.updateComposer();
    this.input.focus();
  }

  // Asks, with what was said before `instead` if given, which goes if it never was answered.
  async ask(text, instead = this.editing) {
    const question = text.trim();
    if (!question || this.running) return;
    const at = this.exchanges.indexOf(instead);
    const history = this.history(at < 0 ? undefined : at);
    const replaces = at >= 0 && !instead.answer && instead.turn;
    if (at >= 0 && !instead.answer) this.exchanges.splice(at, 1);
    this.editing = null;
    const exchange = new Exchange({
      question,
      words: this.words,
      onPlace: (place, places, opener) => this.openPlace(place, places, opener),
      tools: (one) => this.tools.of(one),
    });
    this.exchanges.push(exchange);
    this.showExchanges();
    this.input.value = "";
    this.running = new AbortController();
    this.updateComposer();
    exchange.node.scrollIntoView({ block: "start", behavior: "instant" });
    this.announce(exchange.announcement);
    const { signal } = this.running;
    const chosen = this.onPage ? this.library.choice.asked() : {};
    const body = { question, collection: this.collection, history, ...chosen, ...this.kept.asked(replaces) };
    await this.follow(exchange, body);
    if (this.running?.signal !== signal) return; // another conversation is shown
    this.running = null;
    this.kept.ended(exchange);
    this.updateComposer();
    this.announce(exchange.announcement);
  }

  async follow(exchange, body) {
    const { signal } = this.running;
    const onEvent = (name, data) => {
      if (signal.aborted) return;
      if (name === "kept") return this.kept.told(data, exchange);
      const told = exchange.take(name, data);
      if (told) this.announce(told);
    };
    try {
      await this.server.ask(body, onEvent, signal);
      exchange.end("stopped"); // a stream that ended without its last event
    } catch (error) {
      if (signal.aborted) exchange.end("stopped");
      else exchange.end("failed", this.sayError(error));
    }
  }

  sayError(error) {
    return error instanceof TypeError ? this.words.say("error_network") : error.message;
  }

  openPlace(place, places, opener) {
    if (opener) this.leaveAddress();
    this.markOpen(null);
    this.opener = opener;
    if (this.onPage) this.drawer.classList.remove("shown");
    this.app.classList.add("reading");
    this.markOpen(opener);
    this.viewer.show(place, places);
    const covers = getComputedStyle(this.viewer.node).position === "absolute";
    if (covers && !placeAt(location)) this.navigation?.cover(() => this.viewer.close());
  }

  markOpen(opener) {
    for (const chip of this.root.querySelectorAll("[aria-current=true]")) chip.removeAttribute("aria-current");
    if (opener) opener.setAttribute("aria-current", "true");
  }

  // The number of the place that was gone to is the one highlighted.
  stepTo({ n, id }) {
    const numbers = [...(this.opener?.closest(".exchange")?.querySelectorAll("[data-n], [data-passage]") ?? [])];
    const next = numbers.find(({ dataset }) => (n ? dataset.n === String(n) : dataset.passage === id));
    if (!next) return;
    this.opener = next;
    this.markOpen(next);
    next.scrollIntoView({ block: "nearest" });
  }

  // Opens the place that the page's address names; whether it names one.
  openAddress() {
    const place = placeAt(location);
    if (place) this.openPlace(place);
    return Boolean(place);
  }

  // The address names a place only as long as that is what is shown.
  leaveAddress() {
    if (this.onPage && placeAt(location)) history.replaceState(null, "", "/");
  }

  viewerClosed() {
    this.navigation?.uncovered();
    this.leaveAddress();
    this.app.classList.remove("reading");
    this.markOpen(null);
    if (this.opener?.isConnected) this.opener.focus();
    else this.input.focus();
    this.opener = null;
  }

  useCollection(name) {
    this.collection = name;
    this.viewer.close();
  }

  documentsChanged() {
    if (!this.exchanges.length) this.showExchanges();
  }

  reset() {
    this.kept.leave();
  }

  setLanguage(language) {
    if (this.onPage) remember(language);
    this.words.language = language;
    for (const exchange of this.exchanges) exchange.render();
    this.library.render();
    this.conversations?.render();
    this.render();
    this.viewer.relabel();
    this.app.classList.toggle("reading", this.viewer.open);
    this.root.querySelector(".language").focus();
    if (this.onPage) document.documentElement.lang = language;
  }

  async markdown() {
    return (await this.kept.markdown()) ?? asMarkdown(this.exchanges, this.words);
  }

  async copy() {
    try {
      await this.copyText(await this.markdown());
    } catch (error) {
      this.tell(this.sayError(error));
    }
  }

  async copyText(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.tell(this.words.say("copied"));
    } catch {
      this.tell(this.words.say("copy_failed"));
    }
  }

  async download() {
    const text = await this.markdown().catch((error) => this.tell(this.sayError(error)));
    if (!text) return;
    const blob = new Blob([text], { type: "text/markdown;charset=utf-8" });
    const url = URL.createObjectURL(blob);
    el("a", { href: url, download: "fundstelle.md" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  about() {
    const { app: place, words, server } = this;
    showAbout({ place, words, weights: this.model?.weights ?? [], origin: server.origin });
  }

  announce(text) {
    this.live.textContent = text;
  }

  // Shows a message for a while and reads it out.
  tell(text) {
    this.announce(text);
    this.toast.textContent = text;
    this.toast.hidden = false;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => (this.toast.hidden = true), 6000);
  }

  // While the server still takes in its documents, says how far it is.
  async watchStart() {
    const response = await fetch(`${this.server.origin}/readyz`).catch(() => null);
    const state = response ? await response.json() : { ready: false, total: 0 };
    const { words } = this;
    if (state.ready) {
      const was = !this.banner.hidden;
      this.banner.hidden = !state.problem;
      this.banner.textContent = state.problem ? words.say("start_problem", state) : "";
      if (was) await this.library.refresh();
      return;
    }
    this.banner.hidden = false;
    const key = state.doing === "documents" ? "indexing" : "fetching";
    const percent = Math.round((100 * state.done) / (state.total || 1));
    this.banner.textContent = words.say(state.total ? key : "starting", { what: state.doing, percent });
    setTimeout(() => this.watchStart(), POLL_MS);
  }
}
