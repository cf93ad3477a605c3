/** `<lotsin-chat>`: the chat window as a page embeds it. */

import { LitElement, type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { ServiceClient } from "./client.js";
import type { Turn } from "./conversation.js";
import { Desk, type DeskHost, LANGUAGE, TOWN } from "./desk.js";
import { tellClose, tellOpen } from "./events.js";
import { remembered } from "./folder.js";
import { scrollToEnd, scrollToStart } from "./scrolling.js";
import { keep, recall } from "./storage.js";
import { styles } from "./styles.js";
import { type Texts, languageFor, textsFor } from "./texts.js";
import { grow } from "./views/composer.js";
import type { Context } from "./views/context.js";
import { chatWindow, launcher } from "./views/shell.js";

const OPEN = "lotsin:open";
const NAME = "Lotsin";

export class LotsinChat extends LitElement implements DeskHost {
  static override styles = styles;
  static override properties = {
    municipality: {},
    language: {},
    name: {},
    service: {},
    colorScheme: { attribute: "color-scheme" },
    inline: { type: Boolean },
  };
  /** The folder of the script, unless the attribute `service` names another. */
  static base = location.href;
  /** One window a page: a second one stays empty. */
  private static active: LotsinChat | null = null;

  declare municipality?: string;
  declare language?: string;
  declare name?: string;
  declare service?: string;
  declare colorScheme?: string;
  declare inline?: boolean;

  private desk: Desk | null = null;
  private opened = false;
  private afterwards: (() => void)[] = [];

  get texts(): Texts {
    return textsFor(languageFor(recall(LANGUAGE) ?? this.language ?? document.documentElement.lang));
  }

  get assistantName(): string {
    return this.name || NAME;
  }

  /** Opens the window and gives it the focus. */
  open(): void {
    if (!this.desk) return;
    this.show();
    this.focusInput(false);
  }

  /** Closes the window and gives the focus back to the launcher. */
  close(): void {
    if (!this.opened || this.inline) return;
    this.opened = false;
    keep(OPEN, "0");
    this.later(() => this.find(".launcher")?.focus());
    tellClose(this);
  }

  /** Opens the window and asks for the person; before a town is chosen, as soon as it is. */
  ask(text: string): void {
    this.open();
    const question = String(text).trim();
    if (question) this.desk?.send(question);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (LotsinChat.active?.isConnected && LotsinChat.active !== this) return;
    LotsinChat.active = this;
    const base = new URL(this.service || LotsinChat.base, location.href).href;
    this.desk = new Desk(this, new ServiceClient(base));
    const before = recall(OPEN);
    if (this.inline || before === "1" || (before === null && this.hasAttribute("open"))) this.show();
    this.listen(true);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.listen(false);
    this.desk?.chat?.stop();
    this.desk = null;
    if (LotsinChat.active === this) LotsinChat.active = null;
  }

  private listen(on: boolean): void {
    const change = on ? window.addEventListener : window.removeEventListener;
    change.call(window, "online", this.online);
    change.call(window, "pagehide", this.left);
    change.call(window, "pageshow", this.returned as EventListener);
    change.call(window, "storage", this.changedElsewhere as EventListener);
  }

  private readonly online = (): void => this.desk?.chat?.reconnected();
  private readonly left = (): void => this.desk?.chat?.stop();

  /** Back from the browser's page cache: the conversation may have gone on elsewhere meanwhile. */
  private readonly returned = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) this.reload();
  };

  /** Another frame of this tab wrote. */
  private readonly changedElsewhere = ({ key }: StorageEvent): void => {
    const chat = this.desk?.chat;
    if (key === chat?.conversation.key && !chat?.conversation.next) this.reload();
  };

  private reload(): void {
    this.desk?.begin(this.desk.municipality);
    this.showEnd();
  }

  private show(): void {
    if (this.opened) return;
    this.opened = true;
    if (!this.inline) keep(OPEN, "1");
    this.showEnd();
    tellOpen(this);
  }

  protected override willUpdate(_: PropertyValues): void {
    const { desk } = this;
    const town = this.municipality || recall(TOWN) || "";
    if (!desk) return;
    if (town !== desk.municipality) desk.begin(town);
    if (this.opened && !town && !desk.towns && !desk.townsFailed) desk.loadTowns();
  }

  protected override updated(): void {
    const input = this.find<HTMLTextAreaElement>("textarea");
    if (input) grow(input);
    for (const wish of this.afterwards.splice(0)) wish();
  }

  private find<E extends HTMLElement = HTMLElement>(selector: string): E | null {
    return this.renderRoot.querySelector<E>(selector);
  }

  private later(wish: () => void): void {
    this.afterwards.push(wish);
    this.requestUpdate();
  }

  /** Where a screen keyboard or little height would hide the answer, the conversation gets the focus, unless one is typing. */
  focusInput(typing: boolean): void {
    const cramped = !typing && matchMedia("(pointer: coarse), (max-height: 26em)").matches;
    this.later(() => {
      const wanted = this.find(cramped ? ".log" : "textarea") ?? this.find("#town") ?? this.find(".window");
      wanted?.focus({ preventScroll: cramped });
    });
  }

  focusQuestion(): void {
    this.later(() => this.find("#start-over-yes")?.focus());
  }

  showAnswer(turn: Turn): void {
    this.later(() => {
      const answer = this.find(`[data-id="${turn.id}"] .answer`);
      if (answer) scrollToStart(this.renderRoot, answer);
    });
  }

  showEnd(): void {
    this.later(() => scrollToEnd(this.renderRoot));
  }

  private context(desk: Desk): Context {
    const { texts, inline } = this;
    const { client, municipality, turns, draft, waiting, askingStartOver, notice, towns, townsFailed } = desk;
    return {
      texts, name: this.assistantName, base: client.base, municipality, inline: Boolean(inline), turns, draft, waiting,
      askingStartOver, remembered: remembered(), notice, towns, townsFailed, wishes: desk,
    };
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!this.desk) return nothing;
    const { texts } = this;
    const context = this.context(this.desk);
    const scheme = ["light", "dark"].includes(this.colorScheme ?? "") ? this.colorScheme : "auto";
    return html`<div class="root" lang=${texts.language} dir=${texts.direction} data-scheme=${scheme} ?data-inline=${this.inline}>
      ${this.opened ? chatWindow(context) : launcher(context)}
      <div class="hidden" role="status">${this.opened ? this.desk.status : ""}</div>
    </div>`;
  }
}
