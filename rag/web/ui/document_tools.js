// The toolbar of an open document: turn and zoom its pages, switch to its text, copy its address, open its file.

import { addressOf } from "./address.js";
import { el, iconLink } from "./dom.js";
import { save } from "./export.js";

async function copyAddress(event, words, tell) {
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(event.currentTarget.href);
    tell(words.say("address_copied"));
  } catch {
    tell(words.say("address_not_copied"));
  }
}

// How the file is had: by its address, which cannot carry a token.
function downloading({ server, words, shown, tell }) {
  if (!server.token) return { download: "" };
  const name = shown.info.document.split("/").at(-1);
  const onclick = async (event) => {
    event.preventDefault();
    await server.blob(`${shown.path}/original`).then(
      (blob) => save(blob, name),
      (error) => tell(words.fault(error)),
    );
  };
  return { onclick };
}

// `picture` is the page as it looks, null where text is shown; `onSwitch` changes between both, null where it cannot.
export function documentTools({ words, server, shown, place, isPdf, picture, onSwitch, tell }) {
  const { info, path } = shown;
  const original = `${server.origin}${path}/original`;
  const link = (icon, key, href, more) => iconLink(icon, words.say(key), href, more);
  const other = words.say(picture ? "show_text" : "show_page");
  return el(
    "div",
    { class: "viewer-tools" },
    picture?.tools(),
    el(
      "div",
      { class: "document-tools" },
      onSwitch ? el("button", { type: "button", class: "switch", onclick: onSwitch }, other) : null,
      link("link", "address_copy", addressOf(server.origin, place, info.version), {
        onclick: (event) => copyAddress(event, words, tell),
      }),
      info.original && isPdf && !server.token
        ? link("open", "original_open", `${original}?inline=true`, { target: "_blank", rel: "noopener" })
        : null,
      info.original ? link("download", "original_download", original, downloading({ server, words, shown, tell })) : null,
    ),
  );
}
