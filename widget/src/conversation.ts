/** One town's conversation in this tab: kept over page changes, shared by every widget of the tab, gone with it. */

import type { Trouble } from "./client.js";
import type { Answer, Location } from "./protocol.js";
import { drop, keep, recall, recallJson } from "./storage.js";

const VERSION = 1;
const LONGEST = 100; // turns; older ones are dropped so that the tab's storage never fills up

export interface Problem {
  trouble: Trouble;
  /** Seconds until the next try; 0: none of its own accord. */
  wait: number;
}

/** One thing the person said, and what came of it. */
export interface Turn {
  id: string;
  text: string;
  state: "waiting" | "answered" | "failed";
  location?: Location;
  problem?: Problem;
  answer?: Answer;
  thanked?: boolean;
}

interface Kept {
  version: number;
  session: string;
  turns: Turn[];
}

function isKept(value: unknown): value is Kept {
  const kept = value as Kept | null;
  return kept?.version === VERSION && Array.isArray(kept.turns);
}

/** Of a message: the service answers it once, however often it arrives. */
export const newId = () => crypto.getRandomValues(new Uint32Array(4)).join("-").slice(0, 36);

export class Conversation {
  session = "";
  turns: Turn[] = [];
  readonly key: string;

  constructor(readonly municipality: string) {
    this.key = `lotsin:conversation:${municipality}`;
    this.load();
  }

  load(): void {
    const kept = recallJson(this.key);
    if (!isKept(kept)) return;
    this.session = kept.session;
    this.turns = kept.turns;
  }

  save(): void {
    this.turns = this.turns.slice(-LONGEST);
    const { session, turns } = this;
    keep(this.key, JSON.stringify({ version: VERSION, session, turns } satisfies Kept));
  }

  clear(): void {
    this.session = "";
    this.turns = [];
    drop(this.key);
    drop(this.draftKey);
  }

  private get draftKey(): string {
    return `${this.key}:draft`;
  }

  /** What stands in the input, not yet sent. */
  get draft(): string {
    return recall(this.draftKey) ?? "";
  }

  set draft(text: string) {
    keep(this.draftKey, text);
  }

  /** The turn whose answer comes next, if one is waited for. */
  get next(): Turn | undefined {
    return this.turns.find((turn) => turn.state === "waiting");
  }

  /** Null when the very same words are the last that still wait: a double tap is one message. */
  add(text: string, location?: Location): Turn | null {
    const last = this.turns.at(-1);
    if (last?.state === "waiting" && last.text === text) return null;
    const turn: Turn = { id: newId(), text, state: "waiting" };
    if (location) turn.location = location;
    this.turns = [...this.turns, turn];
    this.save();
    return turn;
  }
}
