// Which documents and folders of a collection are asked; all while none is chosen. The browser stores the choice,
// so that it survives a reload, together with the conversation it belongs to.

import { store, stored } from "./storage.js";

const STORED = "fundstelle-choice";

function read() {
  try {
    const kept = JSON.parse(stored(STORED));
    return kept && typeof kept === "object" ? kept : {};
  } catch {
    return {}; // somebody else's value
  }
}

// The folders above a path, outermost first: "a/b/c.md" → ["a/", "a/b/"].
function foldersOf(path) {
  return [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index + 1));
}

export class Choice {
  // `onUnstored()` hears that a choice lasts only as long as the page.
  constructor(onUnstored) {
    this.onUnstored = onUnstored;
    const kept = read();
    this.collection = typeof kept.collection === "string" ? kept.collection : null;
    this.conversation = kept.conversation ?? null; // the one that was shown when it was last changed
    this.chosen = new Map(Object.entries(kept.chosen ?? {}).map(([name, paths]) => [name, new Set(paths)]));
    this.paths = new Set();
  }

  // From now on this collection is asked.
  use(collection) {
    this.collection = collection;
    this.paths = this.chosen.get(collection) ?? new Set();
    this.save();
  }

  // Another conversation is shown: what its last question was asked of is chosen, unless it was changed since for
  // that very conversation. A new one, null, is asked what was chosen before; whether anything changed.
  follow(conversation, paths) {
    if (conversation === this.conversation) return false;
    this.conversation = conversation;
    if (conversation) this.paths = new Set(paths);
    this.save();
    return Boolean(conversation);
  }

  // What is chosen now is chosen for this conversation, which has just got its name.
  belongTo(conversation) {
    this.conversation = conversation;
    this.save();
  }

  // What was chosen of a collection goes with it, or under its new name.
  rename(old, name) {
    if (name && this.chosen.has(old)) this.chosen.set(name, this.chosen.get(old));
    this.chosen.delete(old);
    this.save();
  }

  get any() {
    return this.paths.size > 0;
  }

  has(path) {
    return this.paths.has(path) || foldersOf(path).some((folder) => this.paths.has(folder));
  }

  // "all", "some" or "none" of what lies in a folder.
  of(folder) {
    if (this.has(folder)) return "all";
    return [...this.paths].some((path) => path.startsWith(folder)) ? "some" : "none";
  }

  // Chooses a document or a folder, or takes that back; `all` are the paths of the collection's documents.
  set(path, on, all) {
    const below = (one) => path.endsWith("/") && one.startsWith(path);
    for (const one of [...this.paths]) if (below(one)) this.paths.delete(one);
    if (on) this.paths.add(path);
    else this.withoutFolders(path, all);
    this.save();
  }

  // A folder that was chosen whole becomes all that is in it but for `path`.
  withoutFolders(path, all) {
    const whole = foldersOf(path).find((folder) => this.paths.has(folder));
    this.paths.delete(path);
    if (!whole) return;
    this.paths.delete(whole);
    for (const one of all) {
      const left = path.endsWith("/") ? !one.startsWith(path) : one !== path;
      if (one.startsWith(whole) && left) this.paths.add(one);
    }
  }

  // What is no longer there is no longer chosen; whether something else still is, or nothing was.
  forget(all) {
    const known = new Set(all);
    const there = (path) => (path.endsWith("/") ? all.some((one) => one.startsWith(path)) : known.has(path));
    const before = this.paths.size;
    for (const path of [...this.paths]) if (!there(path)) this.paths.delete(path);
    if (this.paths.size !== before) this.save();
    return before === 0 || this.any;
  }

  clear() {
    this.paths.clear();
    this.save();
  }

  // What a question says of it.
  asked() {
    return this.any ? { documents: [...this.paths] } : {};
  }

  save() {
    if (this.collection !== null) this.chosen.set(this.collection, this.paths);
    const some = [...this.chosen].filter(([, paths]) => paths.size);
    const { collection, conversation } = this;
    const chosen = Object.fromEntries(some.map(([name, set]) => [name, [...set]]));
    if (!store(STORED, JSON.stringify({ collection, conversation, chosen })) && this.any) this.onUnstored();
  }
}
