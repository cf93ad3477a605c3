/** Sends what was said, one after the other, until each has its answer; survives lost connections without doubling. */

import { ServiceClient, ServiceError } from "./client.js";
import { type Conversation, type Turn, newId } from "./conversation.js";
import type { Answer, Location } from "./protocol.js";

const THUMBS_UP = "👍";
const PAUSES = [1, 2, 5, 10, 30]; // s, between tries of a message that did not get through

export interface ChatEvents {
  /** Something to be shown has changed. */
  changed(): void;
  answered(answer: Answer): void;
  failed(error: ServiceError): void;
}

export class Chat {
  private stopping = new AbortController();
  private sending = false;
  private wake: () => void = () => undefined;
  private tries = new Map<string, number>();
  private renewed = new Set<string>();

  constructor(
    readonly conversation: Conversation,
    private readonly client: ServiceClient,
    private readonly language: () => string,
    private readonly events: ChatEvents,
  ) {}

  say(text: string, location?: Location): void {
    if (!this.conversation.add(text, location)) return;
    this.events.changed();
    void this.work();
  }

  /** Counts for what was shown last. Nobody waits for it, and what does not get through is not sent again. */
  async praise(): Promise<void> {
    const { session: sender, municipality } = this.conversation;
    try {
      await this.client.ask(
        { sender, text: THUMBS_UP, id: newId(), municipality, language: this.language() },
        this.stopping.signal,
      );
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    }
  }

  /** Goes on with what still waits, for instance after a page change. */
  resume(): void {
    for (const turn of this.conversation.turns) if (turn.state === "waiting") delete turn.problem;
    void this.work();
  }

  /** The network is back: no need to wait out the pause. */
  reconnected(): void {
    if (this.conversation.next?.problem?.trouble === "unavailable") this.wake();
  }

  /** Tries at once; a turn that failed for good gets a new chance. */
  retry(turn: Turn): void {
    if (turn.state === "failed") {
      turn.state = "waiting";
      this.renewed.delete(turn.id);
    }
    this.wake();
    void this.work();
  }

  stop(): void {
    this.stopping.abort();
    this.wake();
    this.stopping = new AbortController();
    this.sending = false;
  }

  startOver(): void {
    this.stop();
    this.conversation.clear();
    this.events.changed();
  }

  private async work(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    const { signal } = this.stopping;
    for (let turn = this.conversation.next; turn; turn = this.conversation.next) {
      await this.attempt(turn, signal);
      if (signal.aborted) return;
    }
    this.sending = false;
  }

  private async attempt(turn: Turn, signal: AbortSignal): Promise<void> {
    try {
      const answer = await this.exchange(turn, signal);
      if (!signal.aborted) this.accept(turn, answer);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (!signal.aborted) await this.recover(turn, error);
    }
  }

  private async exchange(turn: Turn, signal: AbortSignal): Promise<Answer> {
    const { conversation, client } = this;
    if (!conversation.session) {
      const session = await client.openSession(signal);
      if (signal.aborted) throw new ServiceError("unavailable");
      conversation.session = session;
      conversation.save();
    }
    const { id, text, location } = turn;
    const { session: sender, municipality } = conversation;
    return client.ask({ sender, text, id, location, municipality, language: this.language() }, signal);
  }

  private accept(turn: Turn, answer: Answer): void {
    turn.state = "answered";
    turn.answer = answer;
    delete turn.problem;
    delete turn.location; // it was for this one answer
    this.tries.delete(turn.id);
    this.conversation.save();
    this.events.changed();
    this.events.answered(answer);
  }

  private async recover(turn: Turn, error: ServiceError): Promise<void> {
    if (error.trouble === "session" && !this.renewed.has(turn.id)) {
      this.renewed.add(turn.id);
      this.conversation.session = "";
      return;
    }
    this.events.failed(error);
    if (error.trouble === "limited") await this.pause(turn, error, error.wait);
    else if (error.trouble === "unavailable") await this.pause(turn, error, this.nextPause(turn));
    else this.giveUp(turn, error);
  }

  private nextPause(turn: Turn): number {
    const tried = this.tries.get(turn.id) ?? 0;
    this.tries.set(turn.id, tried + 1);
    return PAUSES[tried] ?? 0;
  }

  private giveUp(turn: Turn, { trouble }: ServiceError): void {
    turn.state = "failed";
    turn.problem = { trouble, wait: 0 };
    this.conversation.save();
    this.events.changed();
  }

  /** Ends early by `retry` or `stop`; with 0 seconds only by these. */
  private async pause(turn: Turn, { trouble }: ServiceError, seconds: number): Promise<void> {
    turn.problem = { trouble, wait: seconds };
    this.conversation.save();
    this.events.changed();
    await new Promise<void>((resolve) => {
      const timer = seconds ? setTimeout(resolve, seconds * 1000) : undefined;
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
