/** The conversation from the greeting to the last answer: one scrolling region, one live region. */

import { type TemplateResult, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Turn } from "../conversation.js";
import { answerView } from "./answer.js";
import { type Context, linked } from "./context.js";
import { problemText } from "./problem.js";
import { welcome } from "./welcome.js";

function problem(context: Context, turn: Turn): unknown {
  const { texts, wishes } = context;
  if (!turn.problem) return nothing;
  const again = turn.problem.trouble !== "limited" && turn.problem.trouble !== "origin";
  return html`<div class="problem" aria-live="off">
    <p>${problemText(texts, turn.problem)}</p>
    ${again ? html`<button type="button" @click=${() => wishes.retry(turn)}>${texts.say("retry")}</button>` : nothing}
    <p>${linked(context, texts.say("emergency"))}</p>
  </div>`;
}

function turnView(context: Context, turn: Turn): TemplateResult {
  const latest = turn === context.turns.at(-1);
  return html`<div class="turn" data-id=${turn.id}>
    <p class="mine" dir="auto"><span class="hidden">${context.texts.say("you")}: </span>${turn.text}</p>
    ${problem(context, turn)} ${answerView(context, turn, latest)}
  </div>`;
}

export function log(context: Context): TemplateResult {
  const typing = context.waiting ? html`<div class="typing" aria-hidden="true"><i></i><i></i><i></i></div>` : nothing;
  return html`<div class="log" role="log" aria-live="polite" tabindex="0" aria-label=${context.texts.say("log")}>
    ${welcome(context)}${repeat(
      context.turns,
      ({ id }) => id,
      (turn) => turnView(context, turn),
    )}${typing}
  </div>`;
}
