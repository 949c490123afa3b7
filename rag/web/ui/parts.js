// Makes the parts of a chat, and says what each of them hears and does. Knows what the parts are to each other, and
// nothing of what they do inside.

import { Asking } from "./asking.js";
import { Conversations } from "./conversations.js";
import { Handing } from "./handing.js";
import { Kept } from "./kept.js";
import { Library } from "./library.js";
import { Reading } from "./reading.js";
import { Shell } from "./shell.js";
import { Tools } from "./tools.js";

export function makeReading(chat) {
  const { server, words, root, navigation, tell } = chat;
  return new Reading({
    server,
    words,
    root,
    navigation,
    tell,
    onOpen: () => chat.shell.makeRoom(true),
    onClose: (opener) => {
      chat.shell.makeRoom(false);
      (opener ?? chat.input).focus();
    },
  });
}

export function makeTools(chat) {
  return new Tools({
    words: chat.words,
    onCopy: (exchange) => chat.handing.copyAnswer(exchange),
    onEdit: (exchange) => chat.edit(exchange),
    onAgain: (exchange) => chat.asking.ask(exchange.question, exchange),
    onRate: (exchange, feedback) => chat.kept.rate(exchange, feedback),
    onMark: (exchange, take) => chat.letMark(exchange, take),
    onMarked: () => chat.reading.endMarking(),
    tell: chat.tell,
  });
}

export function makeKept(chat) {
  return new Kept({
    server: chat.server,
    words: chat.words,
    navigation: chat.navigation,
    collection: chat.collection,
    tools: (exchange) => chat.tools.of(exchange),
    shows: {
      onPlace: (place, places, opener) => chat.reading.show(place, places, opener),
      onTurns: (exchanges, summary) => chat.showConversation(exchanges, summary),
      onEarlier: (exchanges) => chat.showEarlier(exchanges),
      onLast: (exchange) => chat.asking.replaceLast(exchange),
      onChange: () => chat.conversationChanged(),
    },
    tell: chat.tell,
  });
}

export function makeAsking(chat) {
  const { server, words, kept } = chat;
  return new Asking({
    server,
    words,
    kept,
    chosen: () => chat.chosen(),
    make: {
      onPlace: (place, places, opener) => chat.reading.show(place, places, opener),
      tools: (exchange) => chat.tools.of(exchange),
    },
    onChange: () => chat.shell.show(),
    onState: () => chat.update(),
    onEnded: () => chat.answered(),
    onAsked: (exchange) => {
      chat.suggestions.clear();
      chat.input.value = "";
      chat.update();
      chat.showLast();
      if (!chat.root.activeElement) exchange.view.focus(); // what was pressed is gone
    },
    announce: (text) => chat.notices.announce(text),
  });
}

export function makeHanding(chat) {
  const { words, kept, tell } = chat;
  return new Handing({
    words,
    kept,
    exchanges: () => chat.exchanges,
    tell,
    sayError: (error) => chat.sayError(error),
  });
}

export function makeConversations(chat) {
  const { server, words, tell } = chat;
  document.addEventListener("visibilitychange", () => chat.lookAgain());
  return new Conversations({
    server,
    words,
    current: () => chat.kept.id,
    onOpen: (id) => chat.openConversation(id),
    onGone: () => chat.kept.leave(),
    tell,
  });
}

export function makeLibrary(chat) {
  const { server, words } = chat;
  return new Library({
    server,
    words,
    collection: chat.collection ?? "default",
    onCollection: (name) => chat.useCollection(name),
    onOpen: (document, opener) => chat.reading.show(chat.topOf(document), undefined, opener),
    onRemoved: ({ id }) => chat.reading.viewer.place?.document_id === id && chat.reading.close(),
    onChange: () => chat.documentsChanged(),
    announce: chat.tell,
    own: chat.onPage,
  });
}

export function makeShell(chat) {
  const { root, words, mode, asking, handing } = chat;
  return new Shell({
    root,
    words,
    mode,
    parts: chat,
    nodes: () => chat.shownNodes,
    note: () => (chat.model ? words.say("model_note", { model: chat.model.model || words.say("some_model") }) : ""),
    cancels: () => Boolean(asking.editing),
    on: {
      ask: (text) => asking.ask(text),
      stop: () => asking.stop(),
      input: (text) => {
        if (!text.trim()) asking.editing = null;
      },
      copy: () => handing.copy(),
      download: () => handing.download(),
      fresh: () => chat.kept.leave(),
      language: (language) => chat.setLanguage(language),
      about: () => chat.about(),
      close: () => chat.onClose(),
    },
  });
}
