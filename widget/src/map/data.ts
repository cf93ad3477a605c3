/** What the service says of a town's map: `/karte/<town>.geojson` (web/regional_map.py). */

export interface Offer {
  id: string;
  name: string;
  kind: string;
  line: string;
  page: string;
}

/** A mark with its offers; `short` is the name beside it, `list` is where the page's list names them. */
export interface Spot {
  role: "spot";
  precision: string;
  rough: boolean;
  label: string;
  short: string;
  note: string;
  list: string;
  offers: Offer[];
}

export interface District {
  role: "district";
  name: string;
  radius_m: number;
}

export interface Feature {
  id?: string;
  geometry: { coordinates: [number, number] };
  properties: Spot | District;
}

/** `start`: west, south, east, north of what is looked at first. */
export interface Points {
  start: [number, number, number, number] | null;
  features: Feature[];
}

/** Throws an Error where the service cannot be reached or refuses. */
export async function read<T>(address: string): Promise<T> {
  const answer = await fetch(address, { credentials: "omit", headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()) as T;
}
