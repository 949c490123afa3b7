// Builds the parts of a chat and connects them.

import { Asking } from "./asking.js";
import { Export } from "./export.js";
import { Conversation } from "./conversation.js";
import { Reading } from "./reading.js";
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
    onCopy: (exchange) => chat.exporter.copyAnswer(exchange),
    onEdit: (exchange) => chat.edit(exchange),
    onAgain: (exchange) => chat.asking.ask(exchange.question, exchange),
    onRate: (exchange, feedback) => chat.conversation.rate(exchange, feedback),
    onMark: (exchange, take) => chat.letMark(exchange, take),
    onMarked: () => chat.reading.endMarking(),
    tell: chat.tell,
  });
}

export function makeConversation(chat) {
  return new Conversation({
    server: chat.server,
    words: chat.words,
    navigation: chat.navigation,
    collection: chat.collection,
    tools: (exchange) => chat.tools.of(exchange),
    shows: {
      onPlace: (place, places, opener) => chat.reading.show(place, places, opener),
      onTurns: (exchanges, summary) => chat.showConversation(exchanges, summary),
      onEarlier: (exchanges) => chat.showEarlier(exchanges),
      onChange: () => chat.conversationChanged(),
    },
    tell: chat.tell,
  });
}

export function makeAsking(chat) {
  const { server, words, conversation } = chat;
  return new Asking({
    server,
    words,
    conversation,
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

export function makeExport(chat) {
  const { words, conversation, tell } = chat;
  return new Export({
    words,
    conversation,
    exchanges: () => chat.exchanges,
    tell,
    sayError: (error) => chat.sayError(error),
  });
}

// What the shell of a chat shows and does; `Shell` is the page's or the widget's.
export function makeShell(chat, Shell) {
  const { root, words, asking, exporter } = chat;
  return new Shell({
    root,
    words,
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
      copy: () => exporter.copy(),
      download: () => exporter.download(),
      fresh: () => chat.conversation.startNew(),
      language: (language) => chat.setLanguage(language),
      about: () => chat.about(),
      close: () => chat.onClose(),
    },
  });
}
