// Sends files into the server's queue, a few at a time: a large one holds up no small one, and a server that
// is away is waited for. What breaks off is sent again from its beginning, and told so. Knows no element.

const LARGE = 5_000_000;
const AT_ONCE = 3;
const AGAIN_MS = 3000;

// What systems put beside a person's files; the server leaves it out of archives too.
const JUNK = /(^|\/)(__MACOSX\/.*|\._[^/]*|\.DS_Store|Thumbs\.db|ehthumbs\.db|desktop\.ini|~\$[^/]*|\.git\/.*)$/i;

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
    const { promise, abort } = this.server.handIn(one.file, one.path, one.collection, onSent);
    one.abort = abort;
    try {
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

  // Without an answer the file is sent again, unless it can no longer be read.
  async failed(one, error) {
    if (one.cancelled) return this.drop(one.id);
    if (error.status && error.status !== 503) return Object.assign(one, { state: "refused", reason: error.reason });
    Object.assign(one, { state: "unsent", done: 0, again: true });
    this.away = true;
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
    if (one?.state !== "sending") return this.drop(id);
    one.cancelled = true;
    return one.abort();
  }

  drop(id) {
    this.files = this.files.filter((file) => file.id !== id);
    this.onChange();
  }
}
