// Starts the chat as soon as the page has a body.

import { BASE, own } from "./base.js";
import { createPageChat } from "./page_chat.js";
import { SIGNED_OUT } from "./server.js";

addEventListener(SIGNED_OUT, () => {
  const { pathname, search, hash } = location;
  location.assign(`${BASE}/sign-in?next=${encodeURIComponent(own(pathname) + search)}${hash}`);
});

function bodied() {
  if (document.body) return undefined;
  return new Promise((resolve) => addEventListener("DOMContentLoaded", resolve));
}

const host = document.createElement("div");
host.id = "fundstelle-chat";
await bodied();
document.body.append(host);
const chat = await createPageChat(host, location.origin + BASE);
chat.showLast();
document.documentElement.lang = chat.words.language;
chat.openAddress();
addEventListener("hashchange", () => chat.openAddress());
