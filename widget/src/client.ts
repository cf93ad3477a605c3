/** The HTTP calls to the service, and what can go wrong with each. */

import { type Answer, type Location, type Town, readAnswer, readTowns } from "./protocol.js";

export type Trouble = "session" | "origin" | "limited" | "too_large" | "rejected" | "unavailable";

const TIMEOUT = 30_000; // ms; a later answer is fetched by sending the same message_id again
const WAIT_WITHOUT_HEADER = 10; // s
const LONGEST_WAIT = 600; // s

export class ServiceError extends Error {
  constructor(
    readonly trouble: Trouble,
    readonly status: number = 0,
    /** Seconds, from Retry-After; only with "limited". */
    readonly wait: number = 0,
  ) {
    super(trouble);
  }
}

export interface Message {
  sender: string;
  text: string;
  id: string;
  municipality: string;
  language: string;
  location?: Location;
}

function secondsOf(header: string | null): number {
  const seconds = Number.parseInt(header ?? "", 10);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), LONGEST_WAIT) : WAIT_WITHOUT_HEADER;
}

async function reasonOf(response: Response): Promise<string> {
  try {
    return String(((await response.json()) as { error?: unknown }).error);
  } catch {
    return "";
  }
}

async function errorOf(response: Response): Promise<ServiceError> {
  const { status } = response;
  if (status === 429) return new ServiceError("limited", status, secondsOf(response.headers.get("Retry-After")));
  if (status === 403) return new ServiceError((await reasonOf(response)) === "session" ? "session" : "origin", status);
  if (status === 413) return new ServiceError("too_large", status);
  return new ServiceError(status >= 500 || status === 408 ? "unavailable" : "rejected", status);
}

export class ServiceClient {
  /** `base`: the folder the script came from; every address is relative to it. */
  constructor(readonly base: string) {}

  /** All methods raise ServiceError; an abort through `stopped` looks like "unavailable". */
  async openSession(stopped: AbortSignal): Promise<string> {
    const body = (await this.fetch("webhooks/web/session", { method: "POST" }, stopped)) as { session?: unknown } | null;
    if (typeof body?.session !== "string") throw new ServiceError("unavailable");
    return body.session;
  }

  async ask(message: Message, stopped: AbortSignal): Promise<Answer> {
    const { sender, text, id, municipality, language, location } = message;
    const metadata = { municipality, language, message_id: id, ...(location && { location }) };
    const body = await this.fetch(
      "webhooks/web/webhook",
      {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ sender, message: text, metadata }),
      },
      stopped,
    );
    try {
      return readAnswer(body);
    } catch {
      throw new ServiceError("unavailable");
    }
  }

  async towns(stopped: AbortSignal): Promise<Town[]> {
    return readTowns(await this.fetch("staedte.json", {}, stopped));
  }

  private async fetch(path: string, options: RequestInit, stopped: AbortSignal): Promise<unknown> {
    const patience = new AbortController();
    const giveUp = () => patience.abort();
    const timer = setTimeout(giveUp, TIMEOUT);
    stopped.addEventListener("abort", giveUp);
    try {
      const response = await fetch(new URL(path, this.base), { ...options, credentials: "omit", signal: patience.signal });
      if (!response.ok) throw await errorOf(response);
      return await response.json();
    } catch (error) {
      throw error instanceof ServiceError ? error : new ServiceError("unavailable");
    } finally {
      clearTimeout(timer);
      stopped.removeEventListener("abort", giveUp);
    }
  }
}
