/** Marks: real buttons, a drop where the place is exact, a dashed circle with a number where it is not. */

import L from "leaflet";
import type { District, Feature, Spot } from "./data.js";
import { element } from "./dom.js";

const SIZE = 44; // pixels: to be hit with a finger
const MOST_NAMED = 8; // offers in a mark's window; all are in the list

/** A mark on the map with its button and the content of its window. */
export interface Mark {
  id: string;
  spot: Spot;
  layer: L.Marker;
  button: HTMLButtonElement;
}

export function markOf(feature: Feature, spot: Spot): Mark {
  const [longitude, latitude] = feature.geometry.coordinates;
  const button = buttonOf(spot);
  const anchor: L.PointTuple = spot.rough ? [SIZE / 2, SIZE / 2] : [SIZE / 2, SIZE - 10]; // a drop stands on its tip
  const icon = L.divIcon({ html: button, className: "spot", iconSize: [SIZE, SIZE], iconAnchor: anchor });
  const layer = L.marker([latitude, longitude], { icon, keyboard: false, riseOnHover: true });
  return { id: feature.id ?? "", spot, layer, button };
}

function buttonOf(spot: Spot): HTMLButtonElement {
  const count = spot.offers.length;
  const shown = spot.rough || count > 1 ? String(count) : "";
  const sign = element("span", { class: `mark mark-${spot.rough ? "rough" : "exact"}`, "aria-hidden": "true" }, element("span", {}, shown));
  const attributes = { type: "button", class: "spot-button", "aria-label": nameOf(spot), "aria-haspopup": "dialog", "aria-expanded": "false" };
  const name = spot.rough ? [element("span", { class: "spot-name", "aria-hidden": "true" }, spot.short)] : [];
  return element("button", attributes, sign, ...name);
}

/** `Ortsteil Nord, 2 Angebote, ungefähre Lage: …`; of a single exact offer its own name. */
function nameOf(spot: Spot): string {
  const only = spot.offers.length === 1 ? spot.offers[0] : undefined;
  const named = only ? `${only.name}, ${only.kind}` : `${spot.offers.length} Angebote`;
  return `${named}, ${spot.label}, ${spot.note}`;
}

/** What a mark's window says; made of nodes, whatever the names hold. */
export function contentOf(spot: Spot): HTMLElement {
  const named = spot.offers.slice(0, MOST_NAMED).map((offer) => {
    const line = offer.line ? [element("br"), element("span", { class: "popup-line" }, offer.line)] : [];
    return element("li", {}, element("a", { href: offer.page }, offer.name), ` (${offer.kind})`, ...line);
  });
  const rest = spot.offers.length > MOST_NAMED ? [element("p", {}, element("a", { href: spot.list }, `Alle ${spot.offers.length} in der Liste`))] : [];
  const heading = element("h3", { tabindex: "-1" }, spot.label);
  return element("div", { class: "popup" }, heading, element("p", { class: "popup-line" }, spot.note), element("ul", {}, ...named), ...rest);
}

/** A soft circle with the district's name below its middle. */
export function areaOf(feature: Feature, district: District): L.LayerGroup {
  const [longitude, latitude] = feature.geometry.coordinates;
  const circle = L.circle([latitude, longitude], { radius: district.radius_m, className: "area", interactive: false });
  const icon = L.divIcon({ html: element("span", {}, district.name), className: "area-name", iconSize: [0, 0], iconAnchor: [0, -18] });
  const name = L.marker([latitude, longitude], { icon, keyboard: false, interactive: false, zIndexOffset: -1000 });
  return L.layerGroup([circle, name]);
}
