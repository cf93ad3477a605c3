/** What the person wishes, done: between the window's buttons and the conversation. */

import { Chat, type ChatEvents } from "./chat.js";
import { type ServiceClient, ServiceError } from "./client.js";
import { Conversation, type Turn } from "./conversation.js";
import { tellError, tellMessage } from "./events.js";
import { toggleRemembered } from "./folder.js";
import { locate } from "./location.js";
import type { Answer, Location, Town } from "./protocol.js";
import { drop, keep } from "./storage.js";
import { type Texts, serviceLanguage } from "./texts.js";
import { copyText, transcript } from "./transcript.js";
import { LONGEST_MESSAGE, changesWithDraft, lengthOf } from "./views/composer.js";
import type { Wishes } from "./views/context.js";
import { problemText } from "./views/problem.js";

export const LANGUAGE = "lotsin:language";
export const TOWN = "lotsin:municipality";
const DENIED = 1; // GeolocationPositionError.PERMISSION_DENIED

/** The element, as far as the desk needs it. */
export interface DeskHost extends HTMLElement {
  readonly texts: Texts;
  readonly assistantName: string;
  requestUpdate(): void;
  open(): void;
  close(): void;
  /** `typing`: the keyboard was in use, so it stays. */
  focusInput(typing: boolean): void;
  focusQuestion(): void;
  showAnswer(turn: Turn): void;
  showEnd(): void;
}

export class Desk implements Wishes {
  municipality = "";
  chat: Chat | null = null;
  towns: Town[] | null = null;
  townsFailed = false;
  askingStartOver = false;
  /** Seen and announced. */
  notice = "";
  private failure = "";
  private locating = false;
  private unasked: string[] = [];

  constructor(
    private readonly host: DeskHost,
    readonly client: ServiceClient,
  ) {}

  get turns(): Turn[] {
    return this.chat?.conversation.turns ?? [];
  }

  get draft(): string {
    return this.chat?.conversation.draft ?? "";
  }

  get waiting(): boolean {
    const next = this.chat?.conversation.next;
    return next !== undefined && !next.problem;
  }

  /** For people who do not see the window: what happens now. */
  get status(): string {
    const { texts, assistantName } = this.host;
    const next = this.chat?.conversation.next;
    if (next?.problem) return problemText(texts, next.problem);
    if (next) return texts.say("searching", { name: assistantName });
    return this.notice || this.failure;
  }

  /** Takes up the town's conversation where this tab left it. */
  begin(municipality: string): void {
    this.chat?.stop();
    this.municipality = municipality;
    this.chat = municipality ? this.chatIn(municipality) : null;
    this.chat?.resume();
    if (this.chat) for (const text of this.unasked.splice(0)) this.send(text);
  }

  private chatIn(municipality: string): Chat {
    const language = () => serviceLanguage(this.host.texts.language);
    return new Chat(new Conversation(municipality), this.client, language, this.events);
  }

  private readonly events: ChatEvents = {
    changed: () => this.host.requestUpdate(),
    answered: (answer: Answer) => this.answered(answer),
    failed: (error: ServiceError) => {
      this.failure = problemText(this.host.texts, { trouble: error.trouble, wait: error.wait });
      tellError(this.host, error);
    },
  };

  private answered(answer: Answer): void {
    this.failure = "";
    const turn = this.turns.find((one) => one.answer === answer);
    if (turn) this.host.showAnswer(turn);
    tellMessage(this.host, answer);
  }

  private say(text: string, location?: Location): void {
    this.notice = this.failure = "";
    this.chat?.say(text, location);
    this.host.showEnd();
  }

  send(text: string): void {
    if (!this.chat) {
      this.unasked.push(text);
      return;
    }
    this.say(text);
    this.host.focusInput(false);
  }

  submit(): void {
    const text = this.draft.trim();
    if (text && !this.tooLong(text)) {
      this.typed("");
      this.say(text);
    }
    this.host.focusInput(true);
  }

  private tooLong(text: string): boolean {
    const over = lengthOf(text) - LONGEST_MESSAGE;
    if (over > 0) this.failure = this.host.texts.say("over", { count: over });
    this.host.requestUpdate();
    return over > 0;
  }

  typed(text: string): void {
    if (!this.chat) return;
    const before = this.draft;
    this.chat.conversation.draft = text;
    if (changesWithDraft(before, text)) this.host.requestUpdate();
  }

  retry(turn: Turn): void {
    this.chat?.retry(turn);
    this.host.requestUpdate();
    this.host.focusInput(false);
  }

  thank(turn: Turn): void {
    turn.thanked = true;
    void this.chat?.praise();
    this.chat?.conversation.save();
    this.host.requestUpdate();
    this.host.focusInput(false);
  }

  remember(id: string): void {
    toggleRemembered(id);
    this.host.requestUpdate();
  }

  locate(): void {
    if (!this.locating) void this.sendLocation();
  }

  private async sendLocation(): Promise<void> {
    const { texts } = this.host;
    this.locating = true;
    this.tell(texts.say("location_wait"));
    try {
      const location = await locate();
      const text = this.draft.trim() || texts.say("location_message");
      this.typed("");
      this.say(text, location);
      this.host.focusInput(false);
    } catch (error) {
      if (!(error instanceof GeolocationPositionError)) throw error;
      this.tell(texts.say(error.code === DENIED ? "location_denied" : "location_failed"));
    } finally {
      this.locating = false;
    }
  }

  private tell(notice: string): void {
    this.notice = notice;
    this.host.requestUpdate();
  }

  chooseLanguage(code: string): void {
    keep(LANGUAGE, code);
    this.notice = this.failure = "";
    this.host.requestUpdate();
  }

  chooseTown(id: string): void {
    keep(TOWN, id);
    this.begin(id);
    this.host.requestUpdate();
    this.host.focusInput(false);
  }

  loadTowns(): void {
    this.townsFailed = false;
    void this.fetchTowns();
  }

  private async fetchTowns(): Promise<void> {
    try {
      this.towns = await this.client.towns(new AbortController().signal);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.townsFailed = true;
      tellError(this.host, error);
    }
    this.host.requestUpdate();
  }

  askStartOver(asking: boolean): void {
    this.askingStartOver = asking;
    this.host.requestUpdate();
    if (asking) this.host.focusQuestion();
    else this.host.focusInput(false);
  }

  /** A town that the person chose is asked for anew. */
  startOver(): void {
    this.askingStartOver = false;
    this.chat?.startOver();
    drop(TOWN);
    this.tell(this.host.texts.say("start_over_done"));
    this.host.focusInput(false);
  }

  copy(): void {
    void this.copyAll();
  }

  private async copyAll(): Promise<void> {
    const { texts, assistantName, shadowRoot } = this.host;
    const root = shadowRoot?.querySelector<HTMLElement>(".window");
    const done = root && (await copyText(transcript(this.turns, texts.say("you"), assistantName), root));
    this.tell(texts.say(done ? "copied" : "copy_failed"));
  }

  open(): void {
    this.host.open();
  }

  close(): void {
    this.host.close();
  }
}
