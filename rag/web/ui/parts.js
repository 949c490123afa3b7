// Makes the parts of a chat, and says what each of them hears and does. Knows what the parts are to each other, and
// nothing of what they do inside.

import { Asking } from "./asking.js";
import { Handing } from "./handing.js";
import { Kept } from "./kept.js";
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

// What the shell of a chat shows and does; `Shell` is the page's or the widget's.
export function makeShell(chat, Shell) {
  const { root, words, asking, handing } = chat;
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
      copy: () => handing.copy(),
      download: () => handing.download(),
      fresh: () => chat.kept.leave(),
      language: (language) => chat.setLanguage(language),
      about: () => chat.about(),
      close: () => chat.onClose(),
    },
  });
}
