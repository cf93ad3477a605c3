/** What the page may hear of: never the person's words. */

import type { ServiceError } from "./client.js";
import type { Answer } from "./protocol.js";

function tell(element: HTMLElement, name: string, detail?: object): void {
  element.dispatchEvent(new CustomEvent(`lotsin-${name}`, { detail, bubbles: true, composed: true }));
}

export const tellOpen = (element: HTMLElement): void => tell(element, "open");
export const tellClose = (element: HTMLElement): void => tell(element, "close");

export function tellMessage(element: HTMLElement, { outcome, intent, topics, results }: Answer): void {
  tell(element, "message", { outcome, intent, topics, results: results.map(({ id }) => id) });
}

export function tellError(element: HTMLElement, { trouble, status }: ServiceError): void {
  tell(element, "error", { kind: trouble, status });
}
