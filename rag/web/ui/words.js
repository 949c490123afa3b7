// The interface's strings in the languages of the server.

// Codes of errors that only the operator can mend: people hand on the id of these.
const OPERATORS = ["busy", "storage", "chat_model", "model", "stopping", "unexpected"];

export class Words {
  // `texts` has by language the page's strings, or null where `load(language)` promises them.
  constructor(texts, language, load) {
    Object.assign(this, { texts, language, load });
  }

  // From now on this language is spoken.
  async use(language) {
    this.texts[language] ??= await this.load(language);
    this.language = language;
  }

  get languages() {
    return Object.keys(this.texts);
  }

  // The text for `key`, with {names} filled in; `key_1` is used where n is 1 and it exists.
  say(key, values = {}) {
    const own = this.texts[this.language].page;
    const text = (values.n === 1 && own[`${key}_1`]) || own[key];
    return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
  }

  // Whether there is a text for `key`.
  has(key) {
    return key in this.texts[this.language].page;
  }

  // What a person is told of an error by its code, with the id for the operator where nobody else can mend it. What
  // `fetch` throws where there is no server is a TypeError.
  fault(error) {
    const { code, id } = error instanceof TypeError ? { code: "network" } : error;
    const said = this.say(this.has(`error_${code}`) ? `error_${code}` : "error_unexpected");
    return id && OPERATORS.includes(code) ? `${said} ${this.say("error_id", { id })}` : said;
  }

  // How dates and numbers are written: as in the browser's region if that speaks the language, else as the strings say.
  get locale() {
    const regional = (navigator.languages ?? []).find((one) => one.toLowerCase().startsWith(`${this.language}-`));
    return regional ?? this.say("locale");
  }

  number(value, digits = 0) {
    return new Intl.NumberFormat(this.locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);
  }
}

// The first of the wanted languages that there are words for, else the one that takes over.
export function preferred({ languages, fallback }, wanted, stored, browser) {
  for (const language of [wanted, stored, ...browser]) {
    const short = (language || "").slice(0, 2).toLowerCase();
    if (short in languages) return short;
  }
  return fallback;
}
