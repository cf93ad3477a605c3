/** Arrow keys, plus and minus work on a mark as they do on the map itself. */

import type L from "leaflet";

const STEP = 80; // pixels
const MOVES: Record<string, [number, number]> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

export function listenOnMarks(map: L.Map): void {
  map.getContainer().addEventListener("keydown", (event) => {
    if (!(event.target instanceof HTMLElement) || !event.target.matches(".spot-button") || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = MOVES[event.key];
    if (move) map.panBy(move, { animate: false });
    else if (event.key === "+") map.zoomIn();
    else if (event.key === "-") map.zoomOut();
    else return;
    event.preventDefault();
  });
}

/** The wheel turns the page until somebody is on the map. */
export function wheelOnlyWhenUsed(map: L.Map): void {
  const container = map.getContainer();
  map.scrollWheelZoom.disable();
  container.addEventListener("focusin", () => map.scrollWheelZoom.enable());
  container.addEventListener("focusout", () => map.scrollWheelZoom.disable());
}
