// Keys for the list of groups. Without this script everything works with the tab key.
const KEPT = "lotsin-keys";
const links = [...document.querySelectorAll("#groups .group-name a")];
const box = document.getElementById("keys-on");

function on() {
  return localStorage.getItem(KEPT) !== "off";
}

function current() {
  const row = document.activeElement.closest("#groups > li");
  return row ? links.findIndex((link) => row.contains(link)) : -1;
}

function pressed(event) {
  const typing = event.target.matches("input:not([type=checkbox]), select, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !on()) return;
  const at = current();
  if (event.key === "j") links[Math.min(at + 1, links.length - 1)]?.focus();
  else if (event.key === "k") links[Math.max(at - 1, 0)]?.focus();
  else if (event.key === "x" && at >= 0) links[at].closest("li").querySelector("input[type=checkbox]").click();
}

if (box) {
  box.checked = on();
  box.addEventListener("change", () => localStorage.setItem(KEPT, box.checked ? "on" : "off"));
}
document.addEventListener("keydown", pressed);
