/** What the service answers, read tolerantly: unknown keys are passed over, missing ones are empty. */

export interface Fact {
  key: string;
  label: string;
  text: string;
}

export interface Phone {
  number: string;
  uri: string;
  official: boolean;
}

export interface Card {
  description: string;
  facts: Fact[];
  phones: Phone[];
  email: string;
  url: string;
  route: string;
  calendar: string;
  page: string;
}

export interface Result {
  id: string;
  name: string;
  kind: string;
  openNow: boolean | null;
  nextStart: string;
  source: string;
  assuredDate: string;
  card: Card;
}

export interface Button {
  title: string;
  payload: string;
}

export interface Said {
  text: string;
  shows: string | null;
  language: string;
}

export interface Answer {
  said: Said[];
  buttons: Button[];
  outcome: string;
  intent: string;
  topics: string[];
  results: Result[];
}

export interface Location {
  latitude: number;
  longitude: number;
}

export interface Town {
  id: string;
  name: string;
}

type Raw = Record<string, unknown>;

const record = (value: unknown): Raw => (typeof value === "object" && value !== null ? (value as Raw) : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

function readCard(raw: Raw): Card {
  return {
    description: text(raw.description),
    facts: list(raw.facts)
      .map(record)
      .map((fact) => ({ key: text(fact.key), label: text(fact.label), text: text(fact.text) }))
      .filter((fact) => fact.text),
    phones: list(raw.phones)
      .map(record)
      .map((phone) => ({ number: text(phone.number), uri: text(phone.uri), official: phone.official !== false })),
    email: text(raw.email),
    url: text(raw.url),
    route: text(raw.route),
    calendar: text(raw.calendar),
    page: text(raw.page),
  };
}

function readResult(raw: Raw): Result {
  return {
    id: text(raw.id),
    name: text(raw.name),
    kind: text(raw.kind),
    openNow: typeof raw.open_now === "boolean" ? raw.open_now : null,
    nextStart: text(raw.next_start),
    source: text(raw.source),
    assuredDate: text(raw.assured_date),
    card: readCard(record(raw.card)),
  };
}

function readButtons(messages: Raw[]): Button[] {
  return messages
    .flatMap((message) => list(message.buttons))
    .map(record)
    .map((button) => ({ title: text(button.title), payload: text(button.payload) || text(button.title) }))
    .filter((button) => button.title);
}

/** Throws a TypeError when the body is not Rasa's list of messages. */
export function readAnswer(body: unknown): Answer {
  if (!Array.isArray(body)) throw new TypeError("a list of messages is expected");
  const messages = body.map(record);
  const custom = record(messages.find((message) => message.custom)?.custom);
  const shows = list(custom.shows);
  const languages = list(custom.languages);
  const results = list(custom.results).map(record);
  const topics = "topics" in custom ? list(custom.topics) : results.flatMap((result) => list(record(result.card).topics));
  return {
    said: messages
      .filter((message) => text(message.text))
      .map((message, at) => ({ text: text(message.text), shows: text(shows[at]) || null, language: text(languages[at]) || "de" })),
    buttons: readButtons(messages),
    outcome: text(custom.outcome),
    intent: text(custom.intent),
    topics: [...new Set(topics.map(text).filter(Boolean))],
    results: results.map(readResult).filter((result) => result.id && result.name),
  };
}

/** The towns of /staedte.json; what is not a town is left out. */
export function readTowns(body: unknown): Town[] {
  return list(body)
    .map(record)
    .map((town) => ({ id: text(town.id), name: text(town.name) }))
    .filter((town) => town.id && town.name);
}
