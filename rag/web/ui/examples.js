// Questions shown on an empty chat while the documents that answer them are there.

export const EXAMPLES = {
  de: [
    ["de/dossiers/sora-leak.md", "Wie viele Tester:innen waren beteiligt?"],
    ["de/bibliothek/hausordnung-2024.pdf", "Wann hat die Bibliothek am Samstag geöffnet?"],
    ["de/technik/waermepumpe-aurelia-9-handbuch.pdf", "Was bedeutet die Störung E23 bei der Wärmepumpe?"],
  ],
  en: [
    ["en/dossiers/sora-leak.md", "How many testers were involved in the Sora programme?"],
    ["en/library/house-rules-2024.html", "How old do I have to be to borrow a drill from the Library of Things?"],
    ["en/research/wetland-terms.txt", "What is paludiculture?"],
  ],
};
