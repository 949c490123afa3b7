// Builds the parts that only the page has, and connects them.

import { Conversations } from "./conversations.js";
import { Library } from "./library.js";

export function makeConversations(chat) {
  const { server, words, tell } = chat;
  document.addEventListener("visibilitychange", () => chat.refreshShown());
  return new Conversations({
    server,
    words,
    current: () => chat.conversation.id,
    onOpen: (id) => chat.openConversation(id),
    onGone: () => chat.conversation.startNew(),
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
    onOpen: (document, opener) => chat.reading.show(topOf(document), undefined, opener),
    onRemoved: ({ id }) => chat.reading.viewer.place?.document_id === id && chat.reading.close(),
    onChange: () => chat.documentsChanged(),
    onUnstored: () => chat.unstored(),
    announce: chat.tell,
  });
}

function topOf(document) {
  return { document_id: document.id, document: document.document, title: document.title, start: null };
}
