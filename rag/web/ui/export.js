// Copies answers and conversations to the clipboard or saves them as files.

import { el } from "./dom.js";
import { answerAsMarkdown, asMarkdown } from "./markdown.js";

const FETCHED_MS = 10000; // by then a browser has taken the file

// Whether the browser let it.
async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function saveText(text, name) {
  save(new Blob([text], { type: "text/markdown;charset=utf-8" }), name);
}

// Hands a file on.
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), FETCHED_MS);
}

export class Export {
  // `exchanges()` are those shown; `sayError` makes a sentence of an error.
  constructor({ words, conversation, exchanges, tell, sayError }) {
    Object.assign(this, { words, conversation, exchanges, tell, sayError });
  }

  // The whole conversation; null, and said, where it cannot be had.
  async markdown() {
    try {
      return (await this.conversation.markdown()) ?? asMarkdown(this.exchanges(), this.words);
    } catch (error) {
      this.tell(this.sayError(error));
      return null;
    }
  }

  async copy() {
    const text = await this.markdown();
    if (text) await this.copyText(text);
  }

  copyAnswer(exchange) {
    return this.copyText(answerAsMarkdown(exchange, this.words));
  }

  async copyText(text) {
    this.tell(this.words.say((await written(text)) ? "copied" : "copy_failed"));
  }

  async download() {
    const text = await this.markdown();
    if (text) saveText(text, "fundstelle.md");
  }
}
