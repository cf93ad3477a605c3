/** The script tag: defines `<lotsin-chat>`, puts one into the page unless it stands there, and offers `window.Lotsin`. */

import { LotsinChat } from "./element.js";

const TAG = "lotsin-chat";
const COPIED = ["municipality", "language", "name", "colorScheme", "open", "inline"];

type Call = ["open"] | ["close"] | ["ask", string];

interface Api {
  open(): void;
  close(): void;
  ask(text: string): void;
  /** `Lotsin = window.Lotsin || []; Lotsin.push(["ask", "…"])` works before and after this script has come. */
  push(...calls: Call[]): void;
}

declare global {
  interface Window {
    Lotsin?: Api | Call[];
  }
}

function attributeName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function create({ dataset }: HTMLScriptElement): LotsinChat {
  const element = document.createElement(TAG) as LotsinChat;
  for (const key of COPIED) {
    const value = dataset[key];
    if (value !== undefined) element.setAttribute(attributeName(key), value);
  }
  return element;
}

/** Where the page wrote the element, else inline beside the script, else at the end of the page. */
function place(script: HTMLScriptElement | null): LotsinChat | null {
  const present = document.querySelector<LotsinChat>(TAG);
  if (present || !script) return present;
  const element = create(script);
  if (script.dataset.inline !== undefined && document.body.contains(script)) script.after(element);
  else document.body.append(element);
  return element;
}

function parsed(): Promise<void> {
  if (document.readyState !== "loading") return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("DOMContentLoaded", () => resolve(), { once: true }));
}

function api(ready: Promise<LotsinChat | null>): Api {
  const call = (wish: (element: LotsinChat) => void) => {
    void ready.then((element) => {
      const found = element ?? document.querySelector<LotsinChat>(TAG);
      if (found) wish(found);
    });
  };
  const offered: Api = {
    open: () => call((element) => element.open()),
    close: () => call((element) => element.close()),
    ask: (text) => call((element) => element.ask(text)),
    push: (...calls) => {
      for (const one of calls) one[0] === "ask" ? offered.ask(one[1]) : offered[one[0]]();
    },
  };
  return offered;
}

function start(): void {
  const script = document.currentScript as HTMLScriptElement | null;
  if (script?.src) LotsinChat.base = new URL(".", script.src).href;
  customElements.define(TAG, LotsinChat);
  const early = Array.isArray(window.Lotsin) ? window.Lotsin : [];
  const offered = api(parsed().then(() => place(script)));
  window.Lotsin = offered;
  offered.push(...early);
}

if (!customElements.get(TAG)) start();
