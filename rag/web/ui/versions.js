// Date and version of a document, and what replaced it.

const DAY = /^\d{4}-\d{2}-\d{2}/;
const NOBODY = "everyone"; // who adds while nobody signs in

// A date as the language writes it; what is none stays as the document says it.
function dateOf(text, words) {
  if (!DAY.test(text)) return text;
  const day = new Date(text.length === 10 ? `${text}T12:00` : text);
  if (Number.isNaN(day.getTime())) return text;
  return new Intl.DateTimeFormat(words.locale, { dateStyle: "medium" }).format(day);
}

// Capitals, blanks and endings apart.
function plain(text) {
  return text.toLowerCase().replace(/\.\w{2,8}$/, "").replace(/[\W_]+/gu, " ").trim();
}

// Documents by what they say they replace, so that each need not look through all.
export function successors(documents) {
  const found = new Map();
  for (const one of documents) if (one.metadata.replaces) found.set(plain(one.metadata.replaces), one);
  return found;
}

// The document, or the words, that came in its place; null for none.
export function replacedBy(document, later) {
  const name = document.document.split("/").at(-1);
  const named = [document.title, name, `${document.title} ${document.metadata.version ?? ""}`];
  const next = named.map((text) => later.get(plain(text))).find((one) => one && one !== document);
  return next ?? document.metadata.replaced_by ?? null;
}

// Its date and version, a phrase each.
export function versionFacts({ metadata, added, changed, changed_by: by, revision }, words) {
  const dated = metadata.issued ?? metadata.date ?? metadata.valid_from;
  const facts = [
    dated ? words.say("dated", { date: dateOf(dated, words) }) : words.say("added_on", { date: dateOf(added, words) }),
  ];
  if (metadata.version) facts.push(words.say("version", { version: metadata.version }));
  if (revision > 1 && changed !== added) {
    const named = by ? words.say("by_person", { name: by }) : words.say("by_folder");
    const who = by === NOBODY ? words.say("by_upload") : named;
    facts.push(words.say(changed ? "replaced_on" : "revision", { n: revision, date: dateOf(changed, words), who }));
  }
  return facts;
}
