/** The first view: who answers here, what happens with the words, the emergency number, and ways to begin. */

import { type TemplateResult, html, nothing } from "lit";
import { serviceAddress } from "../links.js";
import { type Context, linked, outside } from "./context.js";

const EXAMPLES = ["example_1", "example_2", "example_3"];

function examples({ texts, wishes }: Context): TemplateResult {
  return html`<div class="replies" role="group" aria-labelledby="examples">
    <p id="examples">${texts.say("examples")}</p>
    ${EXAMPLES.map((key) => {
      const question = texts.say(key);
      return html`<button type="button" @click=${() => wishes.send(question)}>${question}</button>`;
    })}
  </div>`;
}

function townForm({ texts, towns, wishes }: Context): TemplateResult {
  const choose = (event: SubmitEvent) => {
    event.preventDefault();
    const chosen = new FormData(event.target as HTMLFormElement).get("town");
    if (chosen) wishes.chooseTown(String(chosen));
  };
  return html`<form class="town" @submit=${choose}>
    <label for="town">${texts.say("town")}</label>
    <select id="town" name="town" required ?disabled=${!towns}>
      <option value="">${texts.say("town_choose")}</option>
      ${towns?.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
    </select>
    <button type="submit" class="strong">${texts.say("town_go")}</button>
  </form>`;
}

function townQuestion(context: Context): TemplateResult {
  const { texts, wishes } = context;
  if (!context.townsFailed) return townForm(context);
  return html`<div class="problem">
    <p>${texts.say("town_failed")}</p>
    <button type="button" @click=${() => wishes.loadTowns()}>${texts.say("again")}</button>
  </div>`;
}

function privacy(context: Context): TemplateResult {
  const { texts, base } = context;
  const href = serviceAddress("/datenschutz", base);
  return html`<p class="small">${texts.say("privacy")} ${outside(context, { href, content: texts.say("privacy_link") })}</p>`;
}

export function welcome(context: Context): TemplateResult {
  const { texts, name, municipality, turns } = context;
  const begin = municipality ? (turns.length ? nothing : examples(context)) : townQuestion(context);
  return html`<div class="welcome">
    <p class="greeting">${texts.say("greeting_1", { name })}<br />${texts.say("greeting_2")}<br />${texts.say("greeting_3")}</p>
    <p class="emergency"><strong>${linked(context, texts.say("emergency"))}</strong></p>
    ${privacy(context)} ${begin}
  </div>`;
}
