// The chat, in a shadow root: the same on the page and in the widget. Wires the parts together.

import { showAbout } from "./about.js";
import { Asking } from "./asking.js";
import { Bar } from "./bar.js";
import { STYLE, TEXTS } from "./built.js";
import { Composer } from "./composer.js";
import { Conversations } from "./conversations.js";
import { el, iconButton } from "./dom.js";
import { Drawer } from "./drawer.js";
import { acceptDrops } from "./drops.js";
import { answerAsMarkdown, asMarkdown } from "./export.js";
import { FocusKeeper } from "./focus.js";
import { copyText, saveMarkdown } from "./handing.js";
import { Kept, widgetKey } from "./kept.js";
import { Library } from "./library.js";
import { Log } from "./log.js";
import { Navigation } from "./navigation.js";
import { Notices } from "./notices.js";
import { Readiness } from "./readiness.js";
import { Reading } from "./reading.js";
import { Server } from "./server.js";
import { store, stored } from "./storage.js";
import { Suggestions } from "./suggestions.js";
import { Tools } from "./tools.js";
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
    this.tab = "documents";
    this.notices = new Notices();
    this.focus = new FocusKeeper(root, () => this.input);
    this.tell = (text) => this.notices.tell(text);
    this.navigation = this.onPage ? new Navigation({ onConversation: (id) => this.openConversation(id) }) : null;
    this.reading = this.makeReading();
    this.tools = this.makeTools();
    this.kept = this.makeKept();
    this.asking = this.makeAsking();
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
    this.conversations = this.onPage ? this.makeConversations() : null;
    const onReady = () => this.library.refresh();
    this.readiness = new Readiness({ server, words, onReady });
  }

  makeReading() {
    const { server, words, root, navigation, tell } = this;
    return new Reading({
      server,
      words,
      root,
      navigation,
      tell,
      onOpen: () => {
        this.drawer?.yield();
        this.app.classList.add("reading");
      },
      onClose: (opener) => {
        this.app.classList.remove("reading");
        (opener ?? this.input).focus();
      },
    });
  }

  makeTools() {
    return new Tools({
      words: this.words,
      onCopy: (exchange) => this.copyText(answerAsMarkdown(exchange, this.words)),
      onEdit: (exchange) => this.edit(exchange),
      onAgain: (exchange) => this.asking.ask(exchange.question, exchange),
      onRate: (exchange, feedback) => this.kept.rate(exchange, feedback),
      tell: this.tell,
    });
  }

  makeKept() {
    return new Kept({
      server: this.server,
      words: this.words,
      navigation: this.navigation,
      collection: this.collection,
      tools: (exchange) => this.tools.of(exchange),
      shows: {
        onPlace: (place, places, opener) => this.reading.show(place, places, opener),
        onTurns: (exchanges, summary) => this.showConversation(exchanges, summary),
        onEarlier: (exchanges) => this.showEarlier(exchanges),
        onLast: (exchange) => this.asking.replaceLast(exchange),
        onChange: () => this.conversationChanged(),
      },
      tell: this.tell,
    });
  }

  makeAsking() {
    const { server, words, kept } = this;
    return new Asking({
      server,
      words,
      kept,
      chosen: () => this.chosen(),
      make: {
        onPlace: (place, places, opener) => this.reading.show(place, places, opener),
        tools: (exchange) => this.tools.of(exchange),
      },
      onChange: () => this.showExchanges(),
      onState: () => this.update(),
      onEnded: () => this.suggestions.after(this.exchanges),
      onAsked: (exchange) => {
        this.suggestions.clear();
        this.input.value = "";
        this.update();
        this.showLast();
        if (!this.root.activeElement) exchange.view.focus(); // what was pressed is gone
      },
      announce: (text) => this.notices.announce(text),
    });
  }

  makeConversations() {
    const { server, words, tell } = this;
    document.addEventListener("visibilitychange", () => this.lookAgain());
    return new Conversations({
      server,
      words,
      current: () => this.kept.id,
      onOpen: (id) => this.openConversation(id),
      onGone: () => this.kept.leave(),
      tell,
    });
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
    this.library = this.makeLibrary();
    this.collection = this.library.collection;
    this.render();
    if (problem) return this.tell(this.sayError(problem));
    await this.startKept();
    const listed = this.onPage ? this.library.start() : this.library.refresh();
    await listed.catch((error) => this.tell(this.sayError(error)));
    if (this.onPage) this.readiness.watch();
  }

  makeLibrary() {
    const { server, words } = this;
    return new Library({
      server,
      words,
      collection: this.collection ?? "default",
      onCollection: (name) => this.useCollection(name),
      onOpen: (document, opener) => this.reading.show(this.topOf(document), undefined, opener),
      onRemoved: ({ id }) => this.reading.viewer.place?.document_id === id && this.reading.close(),
      onChange: () => this.documentsChanged(),
      announce: this.tell,
      own: this.onPage,
    });
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
      note: this.model ? words.say("model_note", { model: this.model.model || words.say("some_model") }) : "",
      onAsk: (text) => this.asking.ask(text),
      onStop: () => this.asking.stop(),
      onInput: (text) => {
        if (!text.trim()) this.asking.editing = null;
      },
      cancels: () => Boolean(this.asking.editing),
    });
    this.drawer = this.onPage ? this.makeDrawer() : null;
    this.bar = this.makeBar();
    this.log = new Log({ words });
    const parts = [this.readiness.node, this.log.node, this.library.line, this.composer.node];
    const centre = el(this.onPage ? "main" : "section", { class: "centre" }, parts);
    const body = el("div", { class: "body" }, this.drawer?.node, centre, this.reading.node);
    this.app = el("div", { class: `app ${this.mode}`, lang: words.language }, this.bar.node, body, this.notices.nodes);
    this.root.replaceChildren(this.app);
    this.showExchanges();
    this.update();
    if (!this.onPage) return;
    const onFiles = (files) => this.library.add(files);
    acceptDrops({ area: this.app, label: words.say("drop_here"), onFiles });
  }

  // The first tab stop: past the bar and all documents to where questions are typed.
  skip() {
    const jump = (event) => {
      event.preventDefault();
      this.input.focus();
    };
    return el("a", { class: "skip", href: "#question", onclick: jump }, this.words.say("skip"));
  }

  makeBar() {
    const { words, drawer } = this;
    return new Bar({
      words,
      first: [this.skip(), drawer?.toggle],
      last: this.onPage ? null : iconButton("close", words.say("close"), () => this.onClose()),
      on: {
        copy: () => this.copy(),
        download: () => this.download(),
        fresh: () => this.kept.leave(),
        language: (language) => this.setLanguage(language),
        about: () => this.about(),
      },
    });
  }

  makeDrawer() {
    const { words, library, conversations, tab } = this;
    const panels = [
      { name: "documents", label: words.say("documents"), node: library.node },
      { name: "conversations", label: words.say("conversations"), node: conversations.node },
    ];
    return new Drawer({ words, panels, shown: tab, onTab: (name) => (this.tab = name) });
  }

  get input() {
    return this.composer.input;
  }

  update() {
    this.composer.update(Boolean(this.asking.running));
    this.bar.update(!this.exchanges.length);
  }

  get shownNodes() {
    const nodes = this.exchanges.map((exchange) => exchange.node);
    const earlier = this.kept.earlier();
    return [...(earlier ? [earlier] : []), ...(nodes.length ? nodes : [this.welcome.node])];
  }

  showExchanges() {
    this.log.show(this.shownNodes);
  }

  // Shows another conversation, from its last question on; `summary` is null for a new one.
  showConversation(exchanges, summary) {
    this.reading.close();
    const collection = summary?.collection;
    if (collection && collection !== this.collection) this.library.switchTo(collection);
    this.asking.replace(exchanges);
    this.suggestions.after(exchanges);
    this.documentsChanged();
    this.showLast();
    if (!summary) this.input.focus();
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
    this.log.showMore(this.shownNodes);
  }

  openConversation(id) {
    if (this.drawer.open) this.drawer.show(false);
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
    const back = this.holdPlace();
    for (const exchange of this.exchanges) exchange.render();
    this.suggestions.render();
    this.welcome.render();
    this.library.render();
    this.conversations?.render();
    this.render();
    back();
    this.documentsChanged();
    this.bar.languages.focus();
    if (this.onPage) document.documentElement.lang = language;
  }

  // Notes what is unfolded and where everything is scrolled to; the result brings it back.
  holdPlace() {
    const read = this.log.hold();
    const { open, scrolled } = this.drawer ?? {};
    const { unfolded } = this.bar;
    const place = this.reading.viewer.scrolled;
    return () => {
      this.reading.viewer.relabel(place);
      this.app.classList.toggle("reading", this.reading.open);
      this.bar.unfold(unfolded);
      this.drawer?.restore({ open, scrolled });
      this.log.back(read);
    };
  }

  // The whole conversation; null, and said, where it cannot be had.
  async markdown() {
    try {
      return (await this.kept.markdown()) ?? asMarkdown(this.exchanges, this.words);
    } catch (error) {
      this.tell(this.sayError(error));
      return null;
    }
  }

  async copy() {
    const text = await this.markdown();
    if (text) await this.copyText(text);
  }

  async copyText(text) {
    this.tell(this.words.say((await copyText(text)) ? "copied" : "copy_failed"));
  }

  async download() {
    const text = await this.markdown();
    if (text) saveMarkdown(text, "fundstelle.md");
  }

  about() {
    const { app: place, words, server } = this;
    showAbout({ place, words, weights: this.model?.weights ?? [], origin: server.origin });
  }
}
