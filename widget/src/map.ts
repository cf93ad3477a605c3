/** The map page: Leaflet beside the list that says the same. Loads only what its own service sends, and tiles where a city chose some. */

import L from "leaflet";
import { baseMap, boundsOf, show } from "./map/base.js";
import { keepOrder } from "./map/crowd.js";
import { type Points, read } from "./map/data.js";
import { listenOnMarks, wheelOnlyWhenUsed } from "./map/keys.js";
import { offerPosition } from "./map/position.js";
import { type Mark, areaOf, markOf } from "./map/spots.js";
import { MarkWindow } from "./map/window.js";

const FAILED = "Die Karte konnte nicht geladen werden. Die Liste zeigt dieselben Angebote.";
const EMPTY = "Zu dieser Auswahl gibt es keinen Ort auf der Karte.";
const NEAR = 14; // zoom for a mark that was asked for

function byId<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`#${id} is missing`);
  return found as T;
}

function say(text: string): void {
  byId("karte-meldung").textContent = text;
}

async function start(container: HTMLElement): Promise<void> {
  const points = await read<Points>(container.dataset.points ?? "");
  const bounds = boundsOf(points);
  if (!bounds) return say(EMPTY);
  byId("karten-teil").hidden = false;
  const map = baseMap(container);
  map.setMaxBounds(bounds.all.pad(1.5));
  show(map, bounds.start);
  const marks = draw(map, points);
  keepOrder(map, marks);
  listenOnMarks(map);
  wheelOnlyWhenUsed(map);
  listen(map, marks);
  byId("karte-alles").addEventListener("click", () => show(map, bounds.all));
  offerPosition(map, byId<HTMLButtonElement>("karte-standort"), say);
  if (container.dataset.outline) await drawOutline(map, container.dataset.outline);
}

function draw(map: L.Map, points: Points): Mark[] {
  const marks: Mark[] = [];
  for (const feature of points.features) {
    if (feature.properties.role === "district") areaOf(feature, feature.properties).addTo(map);
    else marks.push(markOf(feature, feature.properties));
  }
  for (const mark of marks) mark.layer.addTo(map);
  return marks;
}

async function drawOutline(map: L.Map, address: string): Promise<void> {
  const areas = await read<GeoJSON.FeatureCollection>(address);
  L.geoJSON(areas, { interactive: false, style: { className: "outline" } }).addTo(map);
}

/** Marks open their windows, entries of the list show theirs on the map. */
function listen(map: L.Map, marks: Mark[]): void {
  const windows = new MarkWindow(map);
  const byKey = new Map(marks.map((mark) => [mark.id, mark]));
  for (const mark of marks) {
    mark.layer.on("click", () => windows.open(mark, mark.button));
    mark.button.addEventListener("focus", () => map.panInside(mark.layer.getLatLng(), { padding: [30, 30], animate: false }));
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>(".to-map")) {
    const mark = byKey.get(button.dataset.spot ?? "");
    button.hidden = !mark;
    button.addEventListener("click", () => {
      if (!mark) return;
      map.getContainer().scrollIntoView({ block: "nearest" });
      map.setView(mark.layer.getLatLng(), Math.max(map.getZoom(), mark.spot.rough ? 0 : NEAR), { animate: false });
      windows.open(mark, button);
    });
  }
}

const container = document.getElementById("karte");
if (container) start(container).catch(() => say(FAILED));
