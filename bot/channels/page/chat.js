// The chat page: sends what is typed, shows what comes back. Texts are set as text, never as markup.
"use strict";
const conversation = document.getElementById("conversation");
const choices = document.getElementById("choices");
const status = document.getElementById("status");
const field = document.getElementById("message");
const town = document.getElementById("town");
const sender = "web-" + crypto.getRandomValues(new Uint32Array(4)).join("-"); // new with each page: nobody is recognised

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:)])|\b(110|112|116 ?\d{3}|0\d{2,5}[ /]\d[\d ]{3,12}\d)\b|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/g;

function withLinks(text) {
  const parts = document.createDocumentFragment();
  let done = 0;
  for (const match of text.matchAll(LINK)) {
    const link = document.createElement("a");
    link.href = match[1] || (match[2] ? "tel:" + match[2].replace(/\D/g, "") : "mailto:" + match[3]);
    link.textContent = match[0];
    parts.append(text.slice(done, match.index), link);
    done = match.index + match[0].length;
  }
  parts.append(text.slice(done));
  return parts;
}

function show(text, kind, who) {
  const item = document.createElement("li");
  item.className = kind;
  const speaker = document.createElement("span");
  speaker.className = "speaker";
  speaker.textContent = who + ": ";
  item.append(speaker, withLinks(text));
  conversation.append(item);
  return item;
}

function offer(buttons) {
  choices.replaceChildren(...buttons.map(({ title, payload }) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = title;
    button.addEventListener("click", () => send(payload));
    return button;
  }));
}

async function send(text) {
  show(text, "mine", "Sie");
  offer([]);
  status.textContent = "Lotsin sucht …";
  try {
    const answer = await fetch("/webhooks/web/webhook", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ sender, message: text, metadata: town.value ? { municipality: town.value } : {} }),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const messages = await answer.json();
    const data = (messages.find((message) => message.custom) || {}).custom || {};
    let first = null;
    messages.filter((message) => message.text).forEach((message, at) => {
      const kind = data.outcome === "crisis" && at === 0 ? "crisis" : message.text.includes("\n") ? "card" : "said";
      const item = show(message.text, kind, "Lotsin");
      first = first || item;
      if (message.buttons) offer(message.buttons);
    });
    if (first) first.scrollIntoView({ block: "start" });
    status.textContent = "";
  } catch {
    status.textContent = "Das hat nicht geklappt. Bitte versuchen Sie es noch einmal. In einem Notfall rufen Sie 112 an.";
    field.value = text;
  }
}

document.getElementById("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  send(text);
});
document.getElementById("place").addEventListener("submit", (event) => event.preventDefault());

fetch("/towns.json").then((answer) => answer.json()).then((towns) => {
  const wanted = new URLSearchParams(location.search).get("stadt");
  town.replaceChildren(...towns.map(({ id, name }) => new Option(name, id, false, id === wanted)));
}).catch(() => { status.textContent = "Die Städte konnten nicht geladen werden."; });
