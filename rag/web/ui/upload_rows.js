// One row per upload: its state, the time left, and why it was rejected. Updates rows in place, so that a button
// keeps its focus.

import { el, iconButton, legible } from "./dom.js";
import { namedEndings } from "./drop_zone.js";
import { reportLine } from "./report.js";

// How long something will go on.
export function timeLeft(seconds, words) {
  if (seconds < 60) return words.say("left_seconds", { n: seconds });
  if (seconds < 5400) return words.say("left_minutes", { n: Math.round(seconds / 60) });
  return words.say("left_hours", { n: Math.round(seconds / 3600) });
}

export class UploadRows {
  // `accepted()` is what the server takes, `reportOf(id)` what was read of a document; `onCancel(id)` and
  // `onUnfold()` hear of what is pressed.
  constructor({ words, accepted, reportOf, onCancel, onUnfold }) {
    Object.assign(this, { words, accepted, reportOf, onCancel, onUnfold });
    this.rows = new Map();
  }

  render() {
    this.rows.clear();
    this.node = el("ul", { class: "uploads", "aria-label": this.words.say("uploads") });
  }

  // Makes the rows those of `shown`: uploads, each with the kind of row it is.
  draw(shown) {
    const ids = new Set(shown.map(({ id }) => id));
    for (const [id, row] of this.rows) {
      if (ids.has(id)) continue;
      row.node.remove();
      this.rows.delete(id);
    }
    shown.forEach((item, index) => {
      let row = this.rows.get(item.id);
      if (row && row.kind !== item.kind) row.node.remove();
      if (row?.kind !== item.kind) row = this.make(item);
      this.rows.set(item.id, row);
      row.update(item);
      if (this.node.children[index] !== row.node) this.node.insertBefore(row.node, this.node.children[index] ?? null);
    });
  }

  make({ id, kind, path }) {
    const { words } = this;
    if (kind === "line") return this.makeLine();
    if (kind === "unfold") return this.makeUnfold();
    const told = el("span", { class: "quiet" });
    const name = el("bdi", {}, legible(path));
    if (kind === "open") {
      const bar = el("progress", { "aria-label": path });
      const cancel = iconButton("close", words.say("cancel_upload", { name: path }), () => this.onCancel(id));
      const node = el("li", { class: "upload" }, el("div", {}, el("b", {}, name), told, bar), cancel);
      return { kind, node, update: (item) => this.updateOpen(item, told, bar) };
    }
    const body = el("div", {}, el("b", {}, name), told);
    const close = iconButton("close", words.say("dismiss"), () => this.onCancel(id));
    const node = el("li", { class: kind === "failed" ? "upload problem" : "upload done" }, body, close);
    if (kind === "failed") return { kind, node, update: (item) => this.update(told, this.why(item)) };
    return { kind, node, update: (item) => this.updatePartly(item, body) };
  }

  makeLine() {
    const node = el("li", { class: "quiet" });
    return { kind: "line", node, update: ({ key, n }) => this.update(node, this.words.say(key, { n })) };
  }

  makeUnfold() {
    const unfold = () => {
      this.onUnfold();
      this.node.querySelector(".problem button")?.focus();
    };
    const button = el("button", { type: "button", class: "link", onclick: unfold });
    const node = el("li", {}, button);
    return { kind: "unfold", node, update: ({ n }) => this.update(button, this.words.say("uploads_failed_more", { n })) };
  }

  update(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  updateOpen(item, told, bar) {
    const { words } = this;
    const { state, doing, done, total, size, seconds_left: left } = item;
    const share = state === "sending" ? done / (size || 1) : total ? done / total : null;
    const percent = Math.floor(100 * (share ?? 0));
    const doingNow = doing === "embedding" && !total ? "reading" : doing;
    const key = state === "working" ? doingNow : state === "unsent" && item.again ? "again" : state;
    const parts = [words.say(`upload_${key}`, { percent, done, total }), left ? timeLeft(left, words) : null];
    this.update(told, parts.filter(Boolean).join(" · "));
    bar.hidden = state === "waiting" || state === "unsent";
    if (share === null) bar.removeAttribute("value");
    else bar.value = share;
  }

  updatePartly({ document_id: id }, body) {
    if (body.querySelector(".report")) return;
    body.append(reportLine(this.reportOf(id), this.words) ?? "");
  }

  // The reason in the interface's language.
  why({ reason, archive }) {
    const { words } = this;
    const accepted = this.accepted();
    const key = words.has(`not_taken_${reason}`) ? reason : "unexpected";
    const values = {
      mb: accepted?.max_file_mb,
      unpacked: accepted?.max_unpacked_mb,
      n: accepted?.max_files,
      kinds: accepted ? [...namedEndings(accepted), ".zip"].join(", ") : "",
    };
    return words.say(`not_taken_${key}`, values) + (archive ? ` ${words.say("out_of_archive", { name: archive })}` : "");
  }

  // The focus goes to the next row, for the one at hand will be gone; whether there was one to go to.
  focusNext(id) {
    const { node } = this.rows.get(id) ?? {};
    if (!node?.contains(this.node.getRootNode().activeElement)) return true;
    const next = (node.nextElementSibling ?? node.previousElementSibling)?.querySelector("button");
    next?.focus();
    return Boolean(next);
  }
}
