/** An answer: its sentences, its cards, and in a crisis the numbers before everything else. */

import { type TemplateResult, html, nothing } from "lit";
import type { Turn } from "../conversation.js";
import { icon } from "../icons.js";
import { type Piece, numbersIn } from "../links.js";
import type { Answer, Button, Result, Said } from "../protocol.js";
import { card } from "./card.js";
import { type Context, linked } from "./context.js";

const THUMBS_DOWN = "👎";
const NOT_HELPFUL = "Das hilft mir nicht";
const WITH_THUMBS = ["answered", "handover"];

function shownBy(said: Said, { results }: Answer): Result | undefined {
  return results.find(({ id }) => id === said.shows);
}

/** A sentence speaks of it already: its source and what it is need not be said again. */
function isTold({ name }: Result, { said }: Answer): boolean {
  return said.some(({ text }) => text.includes(name));
}

function sentence(context: Context, { text, language }: Said): TemplateResult {
  return html`<p class="said" lang=${language}>${linked(context, text)}</p>`;
}

function bigNumber({ texts }: Context, { text, href }: Piece): TemplateResult {
  return html`<a class="number" href=${href ?? ""}
    >${icon("phone")}<span><span lang=${texts.language}>${texts.say("call")} </span><bdi>${text}</bdi></span></a
  >`;
}

function emergency(context: Context, text: string): TemplateResult {
  const { texts } = context;
  return html`<section class="crisis">
    <h3 lang=${texts.language} dir=${texts.direction}>${icon("warning")}${texts.say("crisis")}</h3>
    ${numbersIn(text).map((number) => bigNumber(context, number))}
    <p>${linked(context, text)}</p>
  </section>`;
}

function parts(context: Context, answer: Answer): TemplateResult[] {
  const drawn = answer.said.map((said, at) => {
    if (answer.outcome === "crisis" && at === 0) return emergency(context, said.text);
    const result = shownBy(said, answer);
    return result ? card(context, result) : sentence(context, said);
  });
  const rest = answer.outcome === "crisis" ? [] : answer.results.filter(({ id }) => !answer.said.some(({ shows }) => shows === id));
  return [...drawn, ...rest.map((result) => card(context, result, isTold(result, answer) ? "told" : "short"))];
}

const isNotHelpful = ({ title, payload }: Button, { texts }: Context) =>
  [title, payload].some((text) => [THUMBS_DOWN, NOT_HELPFUL, texts.say("thumb_down")].includes(text));

function replies(context: Context, answer: Answer): unknown {
  const { texts, wishes } = context;
  const buttons = answer.buttons.filter((button) => !hasThumbs(answer) || !isNotHelpful(button, context));
  if (!buttons.length) return nothing;
  return html`<div class="replies" role="group" aria-label=${texts.say("replies")} aria-live="off">
    ${buttons.map(
      ({ title, payload }) =>
        html`<button type="button" lang="de" @click=${() => wishes.send(payload)}>${title}</button>`,
    )}
  </div>`;
}

const hasThumbs = ({ outcome }: Answer) => WITH_THUMBS.includes(outcome);

function thumbs({ texts, wishes }: Context, turn: Turn): TemplateResult {
  if (turn.thanked) return html`<p class="thumbs">${texts.say("thanks")}</p>`;
  return html`<div class="thumbs" role="group" aria-labelledby="thumbs" aria-live="off">
    <span id="thumbs">${texts.say("thumbs")}</span>
    <button type="button" @click=${() => wishes.thank(turn)}>${icon("up")}<span>${texts.say("thumb_up")}</span></button>
    <button type="button" @click=${() => wishes.send(THUMBS_DOWN)}>${icon("down")}<span>${texts.say("thumb_down")}</span></button>
  </div>`;
}

/** Facts and buttons are German, whatever the language of the window; a sentence says what it is in.
 * Reply buttons and thumbs stand only under the `latest` answer. */
export function answerView(context: Context, turn: Turn, latest: boolean): unknown {
  const { answer } = turn;
  if (!answer) return nothing;
  return html`<div class="answer">
      <span class="hidden">${context.name}: </span>
      <div class="parts" lang="de" dir="ltr">${parts(context, answer)}</div>
    </div>
    ${latest ? html`${replies(context, answer)}${hasThumbs(answer) ? thumbs(context, turn) : nothing}` : nothing}`;
}
