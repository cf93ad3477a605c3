/** sessionStorage, or memory where the browser refuses it: nothing outlives the tab. */

const memory = new Map<string, string>();

function tab(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

export function recall(key: string): string | null {
  return memory.get(key) ?? tab()?.getItem(key) ?? null;
}

export function keep(key: string, value: string): void {
  try {
    const storage = tab();
    if (!storage) throw new DOMException("no storage");
    storage.setItem(key, value);
    memory.delete(key);
  } catch {
    memory.set(key, value);
  }
}

export function drop(key: string): void {
  memory.delete(key);
  tab()?.removeItem(key);
}

/** What was kept as JSON; null when there is nothing or when it is not JSON. */
export function recallJson(key: string): unknown {
  try {
    return JSON.parse(recall(key) ?? "null");
  } catch {
    return null;
  }
}
