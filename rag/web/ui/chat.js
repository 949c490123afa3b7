// The chat, in a shadow root: the same on the page and in the widget. Wires the parts together.

import { showAbout } from "./about.js";
import { STYLE, TEXTS } from "./built.js";
import { FocusKeeper } from "./focus.js";
import { widgetKey } from "./kept.js";
import { Navigation } from "./navigation.js";
import { Notices } from "./notices.js";
import {
  makeAsking,
  makeConversations,
  makeHanding,
  makeKept,
  makeLibrary,
  makeReading,
  makeShell,
  makeTools,
} from "./parts.js";
import { Readiness } from "./readiness.js";
import { Server } from "./server.js";
import { store, stored } from "./storage.js";
import { Suggestions } from "./suggestions.js";
import { Welcome } from "./welcome.js";
import { Words, preferred } from "./words.js";

const LANGUAGE = "fundstelle-language";

// Builds the chat inside `host`. `mode` is "page" or "widget"; `origin` is the server's.
export async function createChat({ host, origin = "", mode = "page", collection, language, greeting, onClose }) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const chosen = mode === "page" ? stored(LANGUAGE) : null; // other pages' storage is not ours
  const words = new Words(TEXTS.languages, preferred(TEXTS, language, chosen, navigator.languages));
  const server = new Server({ origin, words, key: mode === "page" ? null : widgetKey() });
  const chat = new Chat({ root, server, words, mode, collection, greeting, onClose });
  await chat.start();
  return chat;
}

class Chat {
  constructor({ root, server, words, mode, collection, greeting, onClose }) {
    Object.assign(this, { root, server, words, mode, onClose });
    this.collection = collection ?? null;
    this.model = null;
    this.notices = new Notices();
    this.focus = new FocusKeeper(root, () => this.input);
    this.tell = (text) => this.notices.tell(text);
    this.navigation = this.onPage ? new Navigation({ onConversation: (id) => this.openConversation(id) }) : null;
    this.reading = makeReading(this);
    this.tools = makeTools(this);
    this.kept = makeKept(this);
    this.asking = makeAsking(this);
    this.handing = makeHanding(this);
    this.suggestions = new Suggestions({
      server,
      words,
      chosen: () => this.chosen(),
      onAsk: (question) => this.asking.ask(question),
    });
    this.welcome = new Welcome({
      server,
      words,
      greeting,
      chosen: () => this.chosen(),
      onAsk: (question) => this.asking.ask(question),
    });
    this.conversations = this.onPage ? makeConversations(this) : null;
    const onReady = () => this.library.refresh();
    this.readiness = new Readiness({ server, words, onReady });
  }

  // What is asked, as a question says it: a collection, and the documents of it that are ticked on the page.
  chosen() {
    return { collection: this.collection, ...(this.onPage ? this.library.choice.asked() : {}) };
  }

  get onPage() {
    return this.mode === "page";
  }

  get exchanges() {
    return this.asking.exchanges;
  }

  async start() {
    const { server } = this;
    let problem = null;
    try {
      this.model = await server.get("/api/model");
      this.collection ??= (await server.get("/api/collections")).default;
    } catch (error) {
      problem = error;
    }
    this.library = makeLibrary(this);
    this.collection = this.library.collection;
    this.shell = makeShell(this);
    this.update();
    if (problem) return this.tell(this.sayError(problem));
    await this.startKept();
    const listed = this.onPage ? this.library.start() : this.library.refresh();
    await listed.catch((error) => this.tell(this.sayError(error)));
    if (this.onPage) this.readiness.watch();
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

  get input() {
    return this.shell.input;
  }

  update() {
    this.shell.update({ running: Boolean(this.asking.running), empty: !this.exchanges.length });
  }

  get shownNodes() {
    const nodes = this.exchanges.map((exchange) => exchange.node);
    const earlier = this.kept.earlier();
    return [...(earlier ? [earlier] : []), ...(nodes.length ? nodes : [this.welcome.node])];
  }

  // Shows another conversation, from its last question on; `summary` is null for a new one.
  showConversation(exchanges, summary) {
    this.reading.close();
    this.library.follow(summary ?? {});
    this.asking.replace(exchanges);
    this.suggestions.after(exchanges);
    this.documentsChanged();
    this.showLast();
    if (!summary) this.input.focus();
  }

  answered() {
    this.suggestions.after(this.exchanges);
    this.library.choice.belongTo(this.kept.id);
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
    this.exchanges.unshift(...exchanges);
    this.shell.log.showMore(this.shownNodes);
  }

  openConversation(id) {
    if (this.shell.drawer.open) this.shell.drawer.show(false);
    if (id !== this.kept.id) return this.kept.open(id);
  }

  // Whoever comes back to this window sees what was asked or deleted in another meanwhile.
  async lookAgain() {
    if (document.hidden || this.asking.running) return;
    await this.conversationChanged();
    const last = await this.kept.lastTurn();
    const known = this.exchanges.at(-1)?.turn;
    if (last && last !== known && !this.asking.running && !this.reading.open) await this.kept.open(this.kept.id);
  }

  // Puts the question where it is typed; it is asked with what was said before it, unless all is cleared.
  edit(exchange) {
    this.asking.editing = exchange;
    this.input.value = exchange.question;
    this.update();
    this.input.focus();
  }

  // Has a person mark the place that would have been right; one that the answer found is opened first.
  letMark(exchange, take) {
    const [first] = [...exchange.citations, ...exchange.passages.map((one) => ({ ...one, quote: one.text }))];
    this.reading.letMark(first, take);
    if (!this.reading.open) this.tell(this.words.say("mark_open"));
  }

  sayError(error) {
    return this.words.fault(error instanceof TypeError ? { code: "network" } : error);
  }

  // Opens the place that the page's address names; whether it names one.
  openAddress() {
    return this.reading.openAddress();
  }

  useCollection(name) {
    this.collection = name;
    this.reading.close();
  }

  documentsChanged() {
    if (!this.exchanges.length) this.welcome.refresh();
  }

  setLanguage(language) {
    if (this.onPage) store(LANGUAGE, language);
    this.words.language = language;
    const back = this.shell.holdPlace();
    for (const exchange of this.exchanges) exchange.render();
    this.suggestions.render();
    this.welcome.render();
    this.library.render();
    this.conversations?.render();
    this.shell.render();
    this.update();
    back();
    this.documentsChanged();
    this.shell.bar.languages.focus();
    if (this.onPage) document.documentElement.lang = language;
  }

  about() {
    const { words, server } = this;
    showAbout({ place: this.shell.app, words, weights: this.model?.weights ?? [], origin: server.origin });
  }
}
