/** What one can do with an offer: call, go there, keep the date, write, read on, remember it. */

import { type TemplateResult, html, nothing } from "lit";
import { type IconName, icon } from "../icons.js";
import { emailUri, serviceAddress, telephoneUri, webAddress } from "../links.js";
import type { Phone, Result } from "../protocol.js";
import { type Context, outside } from "./context.js";

function call({ texts }: Context, phone: Phone): unknown {
  const href = telephoneUri(phone.uri);
  if (!href) return nothing;
  const doubt = phone.official ? nothing : html` <small>(${texts.say("unofficial")})</small>`;
  return html`<a class="action" href=${href}
    >${icon("phone")}<span><span class="hidden">${texts.say("call")} </span><bdi>${phone.number}</bdi>${doubt}</span></a
  >`;
}

function follow(context: Context, href: string, name: IconName, key: string): unknown {
  if (!href) return nothing;
  const content = html`${icon(name)}<span>${context.texts.say(key)}</span>`;
  return outside(context, { href, content, className: "action" });
}

function email({ texts }: Context, address: string): unknown {
  const href = emailUri(address);
  return href ? html`<a class="action" href=${href}>${icon("mail")}<span>${texts.say("email")}</span></a>` : nothing;
}

function remember({ texts, remembered, wishes }: Context, { id }: Result): TemplateResult {
  const kept = remembered.includes(id);
  return html`<button type="button" class="action" aria-pressed=${kept} @click=${() => wishes.remember(id)}>
    ${icon("folder")}<span>${texts.say(kept ? "remembered" : "remember")}</span>
  </button>`;
}

export function actions(context: Context, result: Result): TemplateResult {
  const { card } = result;
  const { texts, base } = context;
  return html`<div class="actions" lang=${texts.language} dir=${texts.direction}>
    ${card.phones.map((phone) => call(context, phone))} ${follow(context, webAddress(card.route), "route", "route")}
    ${follow(context, serviceAddress(card.calendar, base), "calendar", "calendar")} ${email(context, card.email)}
    ${follow(context, webAddress(card.url), "web", "website")} ${follow(context, serviceAddress(card.page, base), "info", "details")}
    ${remember(context, result)}
  </div>`;
}
