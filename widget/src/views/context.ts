/** What every part of the window needs to know and may ask for. */

import { type TemplateResult, html } from "lit";
import type { Turn } from "../conversation.js";
import { pieces } from "../links.js";
import type { Town } from "../protocol.js";
import type { Texts } from "../texts.js";

export interface Wishes {
  send(text: string): void;
  /** Sends what stands in the input. */
  submit(): void;
  retry(turn: Turn): void;
  thank(turn: Turn): void;
  remember(id: string): void;
  locate(): void;
  typed(text: string): void;
  chooseLanguage(code: string): void;
  chooseTown(id: string): void;
  loadTowns(): void;
  askStartOver(asking: boolean): void;
  startOver(): void;
  copy(): void;
  open(): void;
  close(): void;
}

export interface Context {
  texts: Texts;
  /** What the service is called here. */
  name: string;
  /** The folder of the service. */
  base: string;
  municipality: string;
  inline: boolean;
  turns: Turn[];
  draft: string;
  waiting: boolean;
  askingStartOver: boolean;
  remembered: string[];
  /** Seen above the input; empty most of the time. */
  notice: string;
  towns: Town[] | null;
  townsFailed: boolean;
  wishes: Wishes;
}

export interface Outside {
  href: string;
  content: unknown;
  className?: string;
}

/** A link that leaves the page, and says so. */
export function outside({ texts }: Context, { href, content, className = "" }: Outside): TemplateResult {
  return html`<a class=${className} href=${href} target="_blank" rel="noopener noreferrer"
    >${content}<span class="hidden" lang=${texts.language}> ${texts.say("new_tab")}</span></a
  >`;
}

/** Text with its addresses and numbers as links. */
export function linked(context: Context, text: string): unknown[] {
  return pieces(text).map((piece) => {
    if (!piece.href) return piece.text;
    if (piece.external) return outside(context, { href: piece.href, content: piece.text });
    return html`<a href=${piece.href}>${piece.text}</a>`;
  });
}
