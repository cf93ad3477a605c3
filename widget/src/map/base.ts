/** The map without its marks: size, language, tiles of the city's choice or none. */

import L from "leaflet";
import type { Points } from "./data.js";

const CLOSEST = 14; // zoom at which a single mark is shown first

export function baseMap(container: HTMLElement): L.Map {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(container, {
    zoomControl: false, zoomSnap: container.dataset.tiles ? 1 : 0.25, attributionControl: false, minZoom: 7, maxZoom: 18, closePopupOnClick: true,
    zoomAnimation: !still, fadeAnimation: false, markerZoomAnimation: !still, inertia: !still,
  });
  L.control.zoom({ zoomInTitle: "Näher heran", zoomOutTitle: "Weiter weg" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  if (container.dataset.tiles) addTiles(map, container.dataset.tiles, container.dataset.attribution ?? "");
  return map;
}

function addTiles(map: L.Map, address: string, attribution: string): void {
  L.tileLayer(address, { maxZoom: 18 }).addTo(map);
  const said = document.createElement("span");
  said.textContent = attribution; // an operator's text, not markup
  L.control.attribution({ prefix: false }).addAttribution(said.innerHTML).addTo(map);
}

/** The box of what is looked at first, and that of everything. */
export function boundsOf(points: Points): { start: L.LatLngBounds; all: L.LatLngBounds } | null {
  const places = points.features.map(({ geometry: { coordinates } }) => L.latLng(coordinates[1], coordinates[0]));
  if (!places.length || !points.start) return null;
  const [west, south, east, north] = points.start;
  const start = L.latLngBounds([south, west], [north, east]);
  return { start, all: L.latLngBounds(places).extend(start) };
}

export function show(map: L.Map, bounds: L.LatLngBounds): void {
  map.fitBounds(bounds, { padding: [52, 44], maxZoom: CLOSEST, animate: false });
}
