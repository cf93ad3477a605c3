/** The window's head: its name, the language, start over, copy, the remembered offers, close. */

import { type TemplateResult, html, nothing } from "lit";
import { folderAddress } from "../folder.js";
import { type IconName, icon } from "../icons.js";
import { LANGUAGES } from "../texts.js";
import { type Context, outside } from "./context.js";

function languageMenu({ texts, wishes }: Context): TemplateResult {
  const choose = (event: Event) => wishes.chooseLanguage((event.target as HTMLSelectElement).value);
  return html`<label class="hidden" for="language">${texts.say("language")}</label>
    <select id="language" @change=${choose}>
      ${LANGUAGES.map(
        ([code, name]) => html`<option value=${code} lang=${code} ?selected=${code === texts.language}>${name}</option>`,
      )}
    </select>`;
}

function tool(name: IconName, label: string, wish: () => void): TemplateResult {
  return html`<button type="button" class="tool" title=${label} @click=${wish}>${icon(name)}<span>${label}</span></button>`;
}

function folder(context: Context): unknown {
  const { texts, base, remembered } = context;
  if (!remembered.length) return nothing;
  const content = html`${icon("folder")}<b>${texts.say("folder", { count: remembered.length })}</b>`;
  return outside(context, { href: folderAddress(base), content, className: "tool" });
}

function startOverQuestion({ texts, wishes }: Context): TemplateResult {
  return html`<div class="question" role="group" aria-labelledby="start-over">
    <p id="start-over">${texts.say("start_over_ask")}</p>
    <button type="button" class="strong" id="start-over-yes" @click=${() => wishes.startOver()}>${texts.say("start_over_yes")}</button>
    <button type="button" @click=${() => wishes.askStartOver(false)}>${texts.say("cancel")}</button>
  </div>`;
}

function tools(context: Context): TemplateResult {
  const { texts, wishes, turns } = context;
  return html`<div class="tools">
    ${languageMenu(context)}
    ${turns.length
      ? html`${tool("restart", texts.say("start_over"), () => wishes.askStartOver(true))}${tool("copy", texts.say("copy"), () =>
          wishes.copy(),
        )}`
      : nothing}
    ${folder(context)}
  </div>`;
}

export function header(context: Context): TemplateResult {
  const { texts, name, inline, wishes } = context;
  const label = texts.say("close");
  const close = html`<button type="button" class="close" title=${label} aria-label=${label} @click=${() => wishes.close()}>
    ${icon("close")}
  </button>`;
  return html`<div class="header">
      <div class="title">
        <h2 id="title">${name}</h2>
        <p>${texts.say("subtitle")}</p>
      </div>
      ${inline ? nothing : close} ${tools(context)}
    </div>
    ${context.askingStartOver ? startOverQuestion(context) : nothing}`;
}
