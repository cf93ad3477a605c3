/** Where the person is: asked of the browser on a tap, drawn on the map, told to nobody. */

import L from "leaflet";

const WAIT = 10_000; // milliseconds
const REFUSED = "Ihr Browser gibt den Standort nicht frei. Die Ortsteile in der Liste helfen Ihnen weiter.";
const UNKNOWN = "Ihr Standort lässt sich gerade nicht bestimmen. Bitte versuchen Sie es später noch einmal.";

export function offerPosition(map: L.Map, button: HTMLButtonElement, say: (text: string) => void): void {
  const drawn = L.layerGroup().addTo(map);
  button.addEventListener("click", () => {
    if (!("geolocation" in navigator)) return say(UNKNOWN);
    say("Ihr Standort wird gesucht …");
    const failed = ({ code }: GeolocationPositionError): void => say(code === 1 ? REFUSED : UNKNOWN);
    navigator.geolocation.getCurrentPosition(({ coords }) => say(draw(map, drawn, coords)), failed, { timeout: WAIT });
  });
}

function draw(map: L.Map, drawn: L.LayerGroup, { latitude, longitude, accuracy }: GeolocationCoordinates): string {
  drawn.clearLayers();
  L.circle([latitude, longitude], { radius: accuracy, className: "position", interactive: false }).addTo(drawn);
  L.circleMarker([latitude, longitude], { radius: 7, className: "position-middle", interactive: false }).addTo(drawn);
  const inside = map.options.maxBounds instanceof L.LatLngBounds && map.options.maxBounds.contains([latitude, longitude]);
  if (!inside) return "Ihr Standort liegt weit außerhalb dieser Karte. Er bleibt in Ihrem Browser.";
  map.setView([latitude, longitude], Math.max(map.getZoom(), 13));
  return `Ihr Standort ist eingezeichnet, auf etwa ${Math.max(10, Math.round(accuracy / 10) * 10)} Meter genau. Er bleibt in Ihrem Browser.`;
}
