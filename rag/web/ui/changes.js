// What has become of the documents that a stored answer quotes: notes above it, and where its places open now.

function nowOf(documents, id) {
  return documents?.[id]?.now ?? "same";
}

// What is said above an exchange of which something is no longer as it was.
export function notesOn({ withheld, documents, citations }, words) {
  if (withheld) return [words.say("withheld")];
  const cited = new Map(citations.map((one) => [one.document_id, one.title || one.document]));
  return [...cited]
    .filter(([id]) => nowOf(documents, id) !== "same")
    .map(([id, title]) => words.say(`note_${nowOf(documents, id)}`, { title }));
}

// A place as it is opened now: at the quote if that stands elsewhere, at the top if it is not there.
function located(place, documents) {
  if (nowOf(documents, place.document_id) !== "changed") return place;
  const [start, end] = place.now ?? [null, null];
  return { ...place, start, end };
}

// `open(place, places, opener)` for the places of a kept answer; `tell` says why one is not to be seen.
export function opening(documents, { open, tell, words }) {
  return (place, places, opener) => {
    const now = nowOf(documents, place.document_id);
    if (now === "gone") return tell(words.say("document_gone"));
    const there = places.filter((one) => nowOf(documents, one.document_id) !== "gone");
    const found = there.map((one) => located(one, documents));
    open(found[there.indexOf(place)] ?? located(place, documents), found, opener);
    if (now === "changed" && !place.now) tell(words.say("quote_changed"));
  };
}
