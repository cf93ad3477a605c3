/** The launcher and the window around the parts. */

import { type TemplateResult, html, nothing } from "lit";
import { icon } from "../icons.js";
import { composer } from "./composer.js";
import type { Context } from "./context.js";
import { header } from "./header.js";
import { log } from "./log.js";

export function launcher({ texts, wishes }: Context): TemplateResult {
  return html`<button type="button" class="launcher" aria-haspopup="dialog" @click=${() => wishes.open()}>
    ${icon("chat")}<span>${texts.say("launcher")}</span>
  </button>`;
}

export function chatWindow(context: Context): TemplateResult {
  const { inline, askingStartOver, wishes } = context;
  const escaped = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.isComposing || inline) return;
    event.stopPropagation();
    if (askingStartOver) wishes.askStartOver(false);
    else wishes.close();
  };
  return html`<div
    class="window"
    role=${inline ? "region" : "dialog"}
    aria-labelledby="title"
    tabindex=${inline ? nothing : "-1"}
    @keydown=${escaped}
  >
    ${header(context)} ${log(context)} ${context.municipality ? composer(context) : nothing}
  </div>`;
}
