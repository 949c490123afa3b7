// Questions shown on an empty chat while the documents that answer them are there.

export const EXAMPLES = [
  {
    document: "de/dossiers/sora-leak.md",
    de: "Wie viele Tester:innen waren beteiligt?",
    en: "How many testers were involved?",
  },
  {
    document: "de/technik/waermepumpe-aurelia-9-handbuch.pdf",
    de: "Wie oft muss die Wärmepumpe gewartet werden?",
    en: "How often does the heat pump need servicing?",
  },
  {
    document: "de/bibliothek/hausordnung-2024.pdf",
    de: "Wann hat die Bibliothek am Samstag geöffnet?",
    en: "When is the library open on Saturdays?",
  },
  {
    document: "de/alltag/abfall-wegweiser-2025.md",
    de: "Wohin mit alten Batterien?",
    en: "Where do old batteries go?",
  },
];
