/** Order in a crowd: rough marks make room for each other, names that would cover others wait until there is room. */

import L from "leaflet";
import type { Mark } from "./spots.js";

const APART = 42; // pixels between the middles of two rough marks
const ROUNDS = 12;

/** Rough marks stand where they did, or as near as leaves each of them to be seen and hit; exact ones are never moved. */
function makeRoom(map: L.Map, marks: Mark[], exact: Mark[], homes: Map<Mark, L.LatLng>): void {
  const fixed = exact.map((mark) => map.latLngToLayerPoint(mark.layer.getLatLng()));
  const points = marks.map((mark) => map.latLngToLayerPoint(homes.get(mark) ?? mark.layer.getLatLng()));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, one] of points.entries()) {
      for (const other of points.slice(index + 1)) pushApart(one, other);
      for (const other of fixed) pushApart(one, other.clone());
    }
  }
  for (const [index, mark] of marks.entries()) {
    const point = points[index];
    if (point) mark.layer.setLatLng(map.layerPointToLatLng(point));
  }
}

function pushApart(one: L.Point, other: L.Point): void {
  const between = other.subtract(one);
  const distance = Math.hypot(between.x, between.y);
  if (distance >= APART) return;
  const direction = distance > 0.5 ? between.divideBy(distance) : L.point(1, 0);
  const step = direction.multiplyBy((APART - distance) / 2);
  one.x -= step.x;
  one.y -= step.y;
  other.x += step.x;
  other.y += step.y;
}

/** Names of places with offers first; a name on another or on a mark is hidden: list and marks say it too. */
function thinNames(container: HTMLElement): void {
  const taken = [...container.querySelectorAll(".spot-button .mark")].map((mark) => mark.getBoundingClientRect());
  const names = [...container.querySelectorAll<HTMLElement>(".spot-name, .area-name span")];
  names.sort((one, other) => Number(other.matches(".spot-name")) - Number(one.matches(".spot-name")));
  for (const name of names) {
    const box = name.getBoundingClientRect();
    const covered = taken.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
    name.classList.toggle("is-covered", covered);
    if (!covered) taken.push(box);
  }
}

/** At once, and again at every change of scale. */
export function keepOrder(map: L.Map, marks: Mark[]): void {
  const rough = marks.filter((mark) => mark.spot.rough);
  const exact = marks.filter((mark) => !mark.spot.rough);
  const homes = new Map(rough.map((mark) => [mark, mark.layer.getLatLng()]));
  const order = (): void => {
    makeRoom(map, rough, exact, homes);
    thinNames(map.getContainer());
  };
  map.on("zoomend resize", order);
  order();
}
