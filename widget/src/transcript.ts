/** The conversation as plain text, and the way to the clipboard. */

import type { Turn } from "./conversation.js";

export function transcript(turns: Turn[], you: string, name: string): string {
  return turns
    .flatMap((turn) => [`${you}: ${turn.text}`, ...(turn.answer?.said.map(({ text }) => `${name}: ${text}`) ?? [])])
    .join("\n\n");
}

function copyBySelection(text: string, root: HTMLElement): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "hidden";
  root.append(field);
  field.select();
  const done = document.execCommand("copy"); // the only way on pages without HTTPS
  field.remove();
  return done;
}

/** False when the browser refuses. */
export async function copyText(text: string, root: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, root);
  }
}
