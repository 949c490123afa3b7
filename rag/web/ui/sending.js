// Sends files into the server's queue, a few at a time: a large one delays no small one, and an interrupted one
// resumes where it stopped.

import { handIn } from "./transfer.js";

const LARGE = 5_000_000;
const AT_ONCE = 3;
const AGAIN_MS = 3000;
const PASSING = [409, 503]; // the server is stopping, or has more of the file than was known

// What systems put beside a person's files; the server leaves it out of archives too.
const JUNK = /(^|\/)(__MACOSX\/.*|\._[^/]*|\.DS_Store|Thumbs\.db|ehthumbs\.db|desktop\.ini|~\$[^/]*|\.git\/.*)$/i;

const transferPath = (name) => `/api/uploads/transfers/${name}`;

function someName() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Sending {
  // `onChange()` hears of every change, `onTaken()` when the server has another file.
  constructor({ server, onChange, onTaken }) {
    Object.assign(this, { server, onChange, onTaken });
    this.files = []; // { id, path, size, state: "unsent" | "sending" | "refused", done, again, reason }
    this.accepted = null;
    this.away = false; // the server does not answer
    this.next = 0;
    addEventListener("beforeunload", (event) => this.open.length && event.preventDefault());
  }

  get open() {
    return this.files.filter(({ state }) => state !== "refused");
  }

  add(files, collection) {
    for (const { file, path } of files) {
      if (JUNK.test(path)) continue;
      const reason = this.whyNot(file, path);
      const one = { id: `local-${this.next++}`, file, path, collection, size: file.size, done: 0, reason };
      one.transfer = someName();
      this.files.push(Object.assign(one, { state: reason ? "refused" : "unsent" }));
    }
    this.onChange();
    this.go();
  }

  // What need not be sent to be refused.
  whyNot(file, path) {
    if (!this.accepted) return null;
    const { endings, archives, max_file_mb: most } = this.accepted;
    if (![...endings, ...archives].some((ending) => path.toLowerCase().endsWith(ending))) return "format";
    if (file.size > most * 1e6) return "large";
    return file.size === 0 ? "empty" : null;
  }

  go() {
    const sending = this.files.filter(({ state }) => state === "sending");
    const busy = sending.some(({ size }) => size > LARGE);
    const next = this.files.find(({ state, size }) => state === "unsent" && !(busy && size > LARGE));
    if (!next || sending.length >= AT_ONCE || this.timer) return;
    this.send(next);
    this.go();
  }

  async send(one) {
    one.state = "sending";
    const onSent = (done) => {
      one.done = done;
      this.onChange();
    };
    try {
      const offset = one.again ? await this.received(one) : 0;
      if (one.cancelled) throw new TypeError("aborted");
      const { file, path, collection, transfer } = one;
      const { promise, abort } = handIn(this.server, { file, path, collection, transfer, offset }, onSent);
      one.abort = abort;
      await promise;
      this.away = false;
      this.drop(one.id);
      this.onTaken();
    } catch (error) {
      this.failed(one, error);
    }
    this.onChange();
    this.go();
  }

  // How much of it the server has.
  async received({ transfer }) {
    return (await this.server.get(transferPath(transfer))).received;
  }

  // Without an answer the rest of the file is sent later, unless it can no longer be read.
  async failed(one, error) {
    if (one.cancelled) return this.giveUp(one);
    const again = !error.status || PASSING.includes(error.status);
    if (!again) return Object.assign(one, { state: "refused", reason: error.reason });
    Object.assign(one, { state: "unsent", again: true });
    this.away = error.status !== 409;
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.go();
    }, AGAIN_MS);
    const readable = await one.file.slice(0, 1).arrayBuffer().then(() => true, () => false);
    if (readable) return undefined;
    Object.assign(one, { state: "refused", reason: "changed" });
    return this.onChange();
  }

  cancel(id) {
    const one = this.files.find((file) => file.id === id);
    if (one?.state !== "sending") return this.giveUp(one);
    one.cancelled = true;
    return one.abort?.();
  }

  giveUp(one) {
    if (one.again || one.cancelled) this.server.remove(transferPath(one.transfer)).catch(() => null);
    this.drop(one.id);
  }

  drop(id) {
    this.files = this.files.filter((file) => file.id !== id);
    this.onChange();
  }
}
