// What the page does not need: copies the address, and keeps the tab's own list (the chat's "Merken") in step with it.
"use strict";
(() => {
  const KEY = "lotsin:mappe";

  function remembered() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
      return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
    } catch {
      return []; // storage is refused, or somebody else wrote there
    }
  }

  function keep(ids) {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(ids));
    } catch {
      // the address of the page holds the folder all the same
    }
  }

  const shown = [...document.querySelectorAll("[data-offer]")].map((entry) => entry.dataset.offer);
  const all = [...new Set([...remembered(), ...shown])];
  if (shown.length) keep(all);
  if (all.length > shown.length) {
    const hint = document.getElementById("gemerkt");
    hint.firstElementChild.href = `/mappe?angebote=${all.map(encodeURIComponent).join(",")}`;
    hint.hidden = false;
  }

  for (const link of document.querySelectorAll("[data-remove]")) {
    link.addEventListener("click", () => keep(remembered().filter((id) => id !== link.dataset.remove)));
  }

  const address = document.getElementById("adresse");
  const button = document.getElementById("kopieren");
  if (address && button && navigator.clipboard) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(address.value);
        document.getElementById("kopiert").textContent = "Die Adresse ist kopiert.";
      } catch {
        address.select();
        document.getElementById("kopiert").textContent = "Kopieren Sie die markierte Adresse bitte mit Strg + C.";
      }
    });
  }
})();
