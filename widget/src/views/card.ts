/** One offer as a card: what, whether open, when, the facts, where they come from, and what one can do. */

import { type TemplateResult, html, nothing } from "lit";
import { icon } from "../icons.js";
import { siteName, webAddress } from "../links.js";
import type { Fact, Result } from "../protocol.js";
import { actions } from "./actions.js";
import { type Context, linked, outside } from "./context.js";

const VISIBLE = 4; // facts; the rest is one tap away
const FIRST = ["why", "steps", "where", "elsewhere", "hours", "cost", "no_contact"];
const OWN_PLACE = ["as_of", "next"];
/** Our words for facts that the service sends without a label. */
const LABELS: Record<string, string> = { no_contact: "contact", elsewhere: "where", open: "hours" };

interface Group {
  key: string;
  label: string;
  texts: string[];
}

function rank({ key }: Group): number {
  const at = FIRST.indexOf(key);
  return at < 0 ? FIRST.length : at;
}

function grouped(facts: Fact[]): Group[] {
  const groups: Group[] = [];
  for (const { key, label, text } of facts) {
    const known = groups.find((group) => group.key === key && group.label === label);
    if (known) known.texts.push(text);
    else groups.push({ key, label, texts: [text] });
  }
  return groups.sort((one, other) => rank(one) - rank(other));
}

function term({ texts }: Context, { key, label }: Group): TemplateResult {
  if (label) return html`<dt>${label}</dt>`;
  const own = texts.find(LABELS[key] ?? key) || texts.say("note");
  return html`<dt lang=${texts.language}>${own}</dt>`;
}

function factList(context: Context, groups: Group[]): TemplateResult | typeof nothing {
  if (!groups.length) return nothing;
  return html`<dl>
    ${groups.map(
      (group) => html`<div>
        ${term(context, group)}${group.texts.map((text) => html`<dd>${linked(context, text)}</dd>`)}
      </div>`,
    )}
  </dl>`;
}

function facts(context: Context, result: Result): unknown {
  const { texts } = context;
  const shown = result.card.facts.filter(({ key }) => !OWN_PLACE.includes(key) && !(key === "open" && result.openNow));
  const groups = grouped(shown);
  const more = groups.slice(VISIBLE);
  return html`${factList(context, groups.slice(0, VISIBLE))}${more.length
    ? html`<details>
        <summary lang=${texts.language}>${texts.say("more")}</summary>
        ${factList(context, more)}
      </details>`
    : nothing}`;
}

function openSign({ texts }: Context, { openNow }: Result): unknown {
  if (openNow === null) return nothing;
  const key = openNow ? "open" : "closed";
  return html`<p class="sign ${key}" lang=${texts.language}>${icon("clock")}${texts.say(key)}</p>`;
}

function dateIn(language: string, iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const time = iso.includes("T") ? ({ timeStyle: "short" } as const) : {};
  return new Intl.DateTimeFormat(language, { dateStyle: "full", ...time }).format(date);
}

function nextDate({ texts }: Context, { card, nextStart }: Result): unknown {
  const fact = card.facts.find(({ key }) => key === "next");
  if (fact) return html`<p class="next">${icon("calendar")}<span>${fact.label && `${fact.label}: `}${fact.text}</span></p>`;
  if (!nextStart) return nothing;
  const text = `${texts.say("next")}: ${dateIn(texts.language, nextStart)}`;
  return html`<p class="next" lang=${texts.language}>${icon("calendar")}<span>${text}</span></p>`;
}

/** Where the card's facts come from and when somebody looked: always to be seen. */
function origin(context: Context, { card, source, assuredDate }: Result): TemplateResult {
  const { texts } = context;
  const href = webAddress(source);
  const site = siteName(href);
  const given = card.facts.find(({ key }) => key === "as_of")?.text;
  const stated = given ?? (assuredDate ? `${texts.say("as_of")} ${assuredDate}` : texts.say("as_of_unknown"));
  const at = site ? stated.lastIndexOf(site) : -1;
  const before = at < 0 ? stated : stated.slice(0, at);
  const link = href ? outside(context, { href, content: site }) : nothing;
  const joined = href && at < 0 ? ` · ${texts.say("source")}: ` : "";
  return html`<p class="origin">${before}${joined}${link}${at < 0 ? nothing : stated.slice(at + site.length)}</p>`;
}

function kindWord({ texts }: Context, { kind }: Result): unknown {
  const word = texts.find(`kind_${kind}`);
  return word ? html`<p class="kind" lang=${texts.language}>${word}</p>` : nothing;
}

/** `short`: name, one line, actions; `told`: without the line and the source, which the answer has said. */
type Size = "whole" | "short" | "told";

function description(context: Context, { card }: Result, size: Size): unknown {
  const text = size === "whole" ? card.description : card.description.split("\n")[0];
  if (!text || size === "told") return nothing;
  return html`<p class=${size === "whole" ? "description" : "line"}>${linked(context, text)}</p>`;
}

/** Only name, description and the sign are announced: the rest is there to be read. */
export function card(context: Context, result: Result, size: Size = "whole"): TemplateResult {
  return html`<article class="card" aria-label=${result.name}>
    ${kindWord(context, result)}
    <h3>${result.name}</h3>
    ${description(context, result, size)} ${openSign(context, result)}
    <div aria-live="off">
      ${nextDate(context, result)} ${size === "whole" ? facts(context, result) : nothing} ${actions(context, result)}
      ${size === "told" ? nothing : origin(context, result)}
    </div>
  </article>`;
}
