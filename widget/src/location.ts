/** Where the person is, asked only when they tap, and never more exact than about a hundred metres. */

import type { Location } from "./protocol.js";

const PATIENCE = { timeout: 15_000, maximumAge: 300_000, enableHighAccuracy: false }; // ms
const rounded = (degrees: number) => Math.round(degrees * 1000) / 1000;

export const canLocate = (): boolean => "geolocation" in navigator;

/** Raises GeolocationPositionError. */
export async function locate(): Promise<Location> {
  const { coords } = await new Promise<GeolocationPosition>((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(resolve, reject, PATIENCE);
  });
  return { latitude: rounded(coords.latitude), longitude: rounded(coords.longitude) };
}
