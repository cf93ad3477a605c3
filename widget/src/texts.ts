/** The widget's own words, by language; German where a language is not known. */

import all from "texts:all";

const FALLBACK = "de";

export interface Texts {
  /** BCP 47, as for the attribute `lang`. */
  language: string;
  direction: "ltr" | "rtl";
  /** A text with its {names} filled in. */
  say(key: string, values?: Record<string, string | number>): string;
  /** Empty for a key that is not known. */
  find(key: string): string;
}

const { keys, values } = all;

function find(language: string, key: string): string {
  return values[language]?.[keys.indexOf(key)] ?? "";
}

export const LANGUAGES: [code: string, name: string][] = Object.keys(values).map((code) => [code, find(code, "language_name")]);

/** The language of texts/ that suits best: the very one, else its first part, else German. */
export function languageFor(wanted: string): string {
  const tag = wanted.toLowerCase().replace(/_/g, "-");
  const known = Object.keys(values);
  return known.find((code) => code === tag) ?? known.find((code) => code === tag.split("-")[0]) ?? FALLBACK;
}

/** What the service is asked for: it has no answers in Leichte Sprache yet, but in German. */
export function serviceLanguage(language: string): string {
  return language.split("-")[0] ?? FALLBACK;
}

export function textsFor(language: string): Texts {
  const rtl = find(language, "direction") === "rtl";
  const isolated = (value: string) => (rtl ? `\u2068${value}\u2069` : value); // else Latin names lose their hyphens' places
  return {
    language,
    direction: rtl ? "rtl" : "ltr",
    find: (key) => find(language, key),
    say: (key, filled = {}) =>
      find(language, key).replace(/\{(\w+)\}/g, (whole, name: string) => isolated(String(filled[name] ?? whole))),
  };
}
