// The interface's words in German and English. Knows no element.

export const LANGUAGES = ["de", "en"];

export class Words {
  constructor(strings, language) {
    this.strings = strings;
    this.language = language;
  }

  // The text for `key`, with {names} filled in; `key_1` is used where n is 1 and it exists.
  say(key, values = {}) {
    const own = this.strings[this.language];
    const text = (values.n === 1 && own[`${key}_1`]) || own[key];
    return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
  }

  // Whether there is a text for `key`.
  has(key) {
    return key in this.strings[this.language];
  }

  number(value, digits = 0) {
    return new Intl.NumberFormat(this.language, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);
  }
}

// German for browsers that prefer it to English, English for everybody else.
export function preferred(wanted, stored, browser) {
  for (const language of [wanted, stored, ...browser]) {
    const short = (language || "").slice(0, 2).toLowerCase();
    if (LANGUAGES.includes(short)) return short;
  }
  return "en";
}
