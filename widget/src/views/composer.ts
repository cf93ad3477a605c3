/** The input: a field that grows with the question, the send button, and the location if the person wants to share it. */

import { type TemplateResult, html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { icon } from "../icons.js";
import { canLocate } from "../location.js";
import type { Context } from "./context.js";

export const LONGEST_MESSAGE = 4000; // characters, as the service counts them
const COUNTED_FROM = 3600;
const MOST_ROWS = 5;

export const lengthOf = (text: string): number => Array.from(text).length;

/** Most letters change nothing but the input itself: the window need not be drawn anew for them. */
export function changesWithDraft(before: string, after: string): boolean {
  return !before !== !after || Math.max(before.length, after.length) >= COUNTED_FROM;
}

export function grow(field: HTMLTextAreaElement): void {
  field.rows = 1;
  while (field.rows < MOST_ROWS && field.scrollHeight > field.clientHeight) field.rows += 1;
}

function counter({ texts, draft }: Context): unknown {
  const length = lengthOf(draft);
  if (length < COUNTED_FROM) return nothing;
  const left = LONGEST_MESSAGE - length;
  const text = left < 0 ? texts.say("over", { count: -left }) : texts.say("left", { count: left });
  return html`<span class=${left < 0 ? "over" : ""}>${text}</span>`;
}

/** Enter sends; Shift+Enter, and the Enter that ends the choice of a character (IME), do not. */
function sendsOn(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}

function field({ texts, draft, wishes }: Context): TemplateResult {
  const typed = (event: Event) => {
    const area = event.target as HTMLTextAreaElement;
    grow(area);
    wishes.typed(area.value);
  };
  const pressed = (event: KeyboardEvent) => {
    if (!sendsOn(event)) return;
    event.preventDefault();
    wishes.submit();
  };
  return html`<label class="hidden" for="input">${texts.say("input")}</label>
    <textarea
      id="input"
      rows="1"
      dir=${draft ? "auto" : texts.direction}
      autocomplete="off"
      enterkeyhint="send"
      placeholder=${texts.say("input")}
      aria-describedby="counter"
      aria-invalid=${lengthOf(draft) > LONGEST_MESSAGE}
      .value=${live(draft)}
      @input=${typed}
      @keydown=${pressed}
    ></textarea>`;
}

export function composer(context: Context): TemplateResult {
  const { texts, notice, wishes } = context;
  const submitted = (event: SubmitEvent) => {
    event.preventDefault();
    wishes.submit();
  };
  return html`<form class="composer" @submit=${submitted}>
    ${notice ? html`<p class="notice">${notice}</p>` : nothing}
    <div class="row">
      ${field(context)}
      <button type="submit" class="send" title=${texts.say("send")} aria-label=${texts.say("send")}>${icon("send")}</button>
    </div>
    <div class="below">
      ${canLocate()
        ? html`<button type="button" class="tool" @click=${() => wishes.locate()}>${icon("place")}<span>${texts.say("location")}</span></button>`
        : nothing}
      <span id="counter" class="counter">${counter(context)}</span>
    </div>
  </form>`;
}
