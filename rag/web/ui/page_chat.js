// The chat as the page has it: with the documents and conversations beside it, files dropped on it, and an
// address. The widget never loads this.

import { STYLE, TEXTS } from "./built.js";
import { Chat } from "./chat.js";
import { Conversations } from "./conversations.js";
import { shadowOf } from "./dom.js";
import { Drawer } from "./drawer.js";
import { acceptDrops } from "./drops.js";
import { Library } from "./library.js";
import { Navigation } from "./navigation.js";
import { Readiness } from "./readiness.js";
import { Server } from "./server.js";
import { store, stored } from "./storage.js";
import { Words, preferred } from "./words.js";

const LANGUAGE = "fundstelle-language";

// Builds the chat inside `host`.
export async function createPageChat(host) {
  const words = new Words(TEXTS.languages, preferred(TEXTS, null, stored(LANGUAGE), navigator.languages));
  const chat = new PageChat({ root: shadowOf(host, STYLE), server: new Server({ words }), words });
  await chat.start();
  return chat;
}

class PageChat extends Chat {
  constructor(given) {
    const navigation = new Navigation({ onConversation: (id) => this.openConversation(id) });
    super({ ...given, navigation });
    const { server, words } = this;
    this.tab = "documents";
    this.conversations = this.makeConversations();
    this.readiness = new Readiness({ server, words, onReady: () => this.library.refresh() });
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

  makeLibrary() {
    const { server, words } = this;
    return new Library({
      server,
      words,
      collection: this.collection ?? "default",
      onCollection: (name) => this.useCollection(name),
      onOpen: (document, opener) => this.reading.show(topOf(document), undefined, opener),
      onRemoved: ({ id }) => this.reading.viewer.place?.document_id === id && this.reading.close(),
      onChange: () => this.documentsChanged(),
      announce: this.tell,
    });
  }

  // A collection, and the documents of it that are ticked.
  chosen() {
    return { ...super.chosen(), ...this.library.choice.asked() };
  }

  async start() {
    if (!(await super.start())) return;
    await this.library.start().catch((error) => this.tell(this.sayError(error)));
    this.readiness.watch();
  }

  async meet() {
    const problem = await super.meet();
    this.library = this.makeLibrary();
    this.collection = this.library.collection;
    return problem;
  }

  // Whether the server keeps conversations.
  keeps() {
    return this.conversations.refresh();
  }

  arrange() {
    const { words, readiness, log, library, composer } = this;
    this.drawer = this.makeDrawer();
    const centre = [readiness.node, log.node, library.line, composer.node];
    this.assemble({ first: [this.drawer.toggle], kind: "page", tag: "main", centre });
    const onFiles = (files) => library.add(files);
    acceptDrops({ area: this.app, label: words.say("drop_here"), onFiles });
  }

  makeDrawer() {
    const { words, library, conversations, tab } = this;
    const panels = [
      { name: "documents", label: words.say("documents"), node: library.node },
      { name: "conversations", label: words.say("conversations"), node: conversations.node },
    ];
    return new Drawer({ words, panels, shown: tab, onTab: (name) => (this.tab = name) });
  }

  // A conversation is shown with the collection that it is about.
  follow(collection) {
    if (collection && collection !== this.collection) this.library.switchTo(collection);
  }

  useCollection(name) {
    this.collection = name;
    this.reading.close();
  }

  async conversationChanged() {
    await this.conversations.refresh().catch(() => null);
    const title = this.conversations.titleOf(this.kept.id);
    document.title = title ? `${title} – Fundstelle` : "Fundstelle";
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

  // Opens the place that the page's address names; whether it names one.
  openAddress() {
    return this.reading.openAddress();
  }

  async setLanguage(language) {
    store(LANGUAGE, language);
    await super.setLanguage(language);
    document.documentElement.lang = language;
  }

  render() {
    this.library.render();
    this.conversations.render();
    super.render();
  }
}

function topOf(document) {
  return { document_id: document.id, document: document.document, title: document.title, start: null };
}
