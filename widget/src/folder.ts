/** The offers a family wants to remember: a list of ids in this tab, opened as a page of the service. */

import { keep, recallJson } from "./storage.js";

const KEY = "lotsin:mappe";

export function remembered(): string[] {
  const kept = recallJson(KEY);
  return Array.isArray(kept) ? kept.filter((id): id is string => typeof id === "string") : [];
}

export function toggleRemembered(id: string): void {
  const ids = remembered();
  keep(KEY, JSON.stringify(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]));
}

export function folderAddress(base: string): string {
  return new URL(`/mappe?angebote=${remembered().map(encodeURIComponent).join(",")}`, base).href;
}
