// The chat of the page: with documents and conversations beside it, and an address. The widget never loads this.

import { STYLE, TEXTS } from "./built.js";
import { Chat } from "./chat.js";
import { shadowOf } from "./dom.js";
import { Navigation } from "./navigation.js";
import { makeConversations, makeLibrary } from "./page_parts.js";
import { PageShell } from "./page_shell.js";
import { makeShell } from "./parts.js";
import { Readiness } from "./readiness.js";
import { Redrawing } from "./redrawing.js";
import { Server } from "./server.js";
import { store, stored } from "./storage.js";
import { Words, preferred } from "./words.js";

const LANGUAGE = "fundstelle-language";

// Builds the chat inside `host`; `origin` is the server's.
export async function createPageChat(host, origin = "") {
  const words = new Words(TEXTS.languages, preferred(TEXTS, null, stored(LANGUAGE), navigator.languages));
  const chat = new PageChat({ root: shadowOf(host, STYLE), server: new Server({ origin, words }), words });
  await chat.start();
  return chat;
}

class PageChat extends Chat {
  constructor(given) {
    const navigation = new Navigation({ onConversation: (id) => this.openConversation(id) });
    super({ ...given, navigation });
    const { server, words } = this;
    this.conversations = makeConversations(this);
    this.redrawing = new Redrawing({ log: () => this.shell.log });
    this.readiness = new Readiness({ server, words, onReady: () => this.library.refresh() });
  }

  // A page may hold hundreds of answers.
  redraw() {
    this.redrawing.start(this.exchanges);
  }

  // The collection and its documents that are ticked.
  chosen() {
    return { ...super.chosen(), ...this.library.choice.asked() };
  }

  async start() {
    if (!(await super.start())) return;
    await this.library.start().catch((error) => this.tell(this.sayError(error)));
    this.readiness.watch();
    document.addEventListener("keydown", (event) => this.escape(event));
  }

  // Escape closes the document even when nothing has the focus.
  escape({ key }) {
    if (key === "Escape" && document.activeElement === document.body) this.reading.close();
  }

  onShown() {
    this.input.focus();
  }

  async connect() {
    const problem = await super.connect();
    this.library = makeLibrary(this);
    this.collection = this.library.collection;
    return problem;
  }

  makeShell() {
    return makeShell(this, PageShell);
  }

  // Whether the server stores conversations.
  storesConversations() {
    return this.conversations.refresh();
  }

  // Shows the collection and the documents that a conversation is about.
  follow(summary) {
    this.library.follow(summary ?? {});
  }

  answered() {
    super.answered();
    this.library.choice.belongTo(this.conversation.id);
  }

  useCollection(name) {
    this.collection = name;
    this.reading.close();
  }

  async conversationChanged() {
    await this.conversations.refresh().catch(() => null);
    const title = this.conversations.titleOf(this.conversation.id);
    document.title = title ? `${title} – Fundstelle` : "Fundstelle";
  }

  openConversation(id) {
    if (this.shell.drawer.open) this.shell.drawer.show(false);
    if (id !== this.conversation.id) return this.conversation.open(id);
  }

  // Shows what was asked or deleted in another window meanwhile.
  async refreshShown() {
    if (document.hidden || this.asking.running) return;
    await this.conversationChanged();
    const last = await this.conversation.lastTurn();
    const known = this.exchanges.at(-1)?.turn;
    if (last && last !== known && !this.asking.running && !this.reading.open) await this.conversation.open(this.conversation.id);
  }

  // Opens the place in the page's address; returns whether there is one.
  openAddress() {
    return this.reading.openAddress();
  }

  async setLanguage(language) {
    const isStored = store(LANGUAGE, language);
    await this.words.use(language);
    this.library.render();
    this.conversations.render();
    await super.setLanguage(language);
    document.documentElement.lang = language;
    if (!isStored) this.unstored();
  }

  // Says once that the browser stores nothing.
  unstored() {
    if (!this.warned) this.tell(this.words.say("not_stored"));
    this.warned = true;
  }
}
