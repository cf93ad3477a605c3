// "Merken" keeps the list that the chat window keeps too, in this browser tab only, and opens the folder with all of it.
"use strict";
(() => {
  const KEY = "lotsin:mappe";
  const MOST = 30;
  const remembered = () => {
    try {
      const ids = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
      return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
    } catch {
      return [];
    }
  };
  for (const link of document.querySelectorAll("a[data-remember]")) {
    link.addEventListener("click", () => {
      const address = new URL(link.href);
      const asked = (address.searchParams.get("angebote") ?? "").split(",").filter(Boolean);
      const ids = [...new Set([...remembered(), ...asked])].slice(-MOST);
      try {
        sessionStorage.setItem(KEY, JSON.stringify(ids));
      } catch {
        // storage is switched off: the address holds what was on this page
      }
      address.searchParams.set("angebote", ids.join(","));
      link.href = address.href;
    });
  }
})();
