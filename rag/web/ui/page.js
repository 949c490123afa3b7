// Puts the chat into the place that the Gradio page keeps for it.

import { createChat } from "./chat.js";
import { SIGNED_OUT } from "./server.js";

addEventListener(SIGNED_OUT, () => {
  const { pathname, search, hash } = location;
  location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}${hash}`);
});

function place() {
  return new Promise((resolve) => {
    const look = () => document.getElementById("fundstelle");
    if (look()) return resolve(look());
    const watcher = new MutationObserver(() => {
      if (!look()) return;
      watcher.disconnect();
      resolve(look());
    });
    watcher.observe(document.documentElement, { childList: true, subtree: true });
  });
}

const host = document.createElement("div");
host.id = "fundstelle-chat";
const [spot, chat] = await Promise.all([place(), createChat({ host })]);
spot.append(host);
chat.showLast();
document.documentElement.lang = chat.words.language;
if (!chat.openAddress()) chat.input.focus();
addEventListener("hashchange", () => chat.openAddress());
