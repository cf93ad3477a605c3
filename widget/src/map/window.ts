/** The window of a mark: opened from it or from the list, closed with Escape, and the focus goes back to where it was. */

import L from "leaflet";
import { type Mark, contentOf } from "./spots.js";

const MARGIN = 24; // pixels between a window and the edge of the map

export class MarkWindow {
  private opener: HTMLElement | null = null;
  private mark: Mark | null = null;
  private readonly popup: L.Popup;

  constructor(private readonly map: L.Map) {
    this.popup = L.popup({ closeButton: true, closeOnEscapeKey: false, autoPanPadding: [8, 8], offset: [0, -12] });
    map.on("popupclose", () => this.closed());
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.mark) {
        event.stopPropagation();
        this.map.closePopup(this.popup);
      }
    });
  }

  /** `opener` gets the focus back when the window is closed. */
  open(mark: Mark, opener: HTMLElement): void {
    this.map.closePopup(this.popup);
    this.opener = opener;
    this.mark = mark;
    const room = this.map.getSize();
    this.popup.options.maxHeight = Math.max(120, room.y - 4 * MARGIN);
    this.popup.options.maxWidth = Math.max(180, Math.min(320, room.x - 2 * MARGIN));
    this.popup.options.minWidth = Math.min(200, this.popup.options.maxWidth);
    this.popup.setLatLng(mark.layer.getLatLng()).setContent(contentOf(mark.spot)).openOn(this.map);
    this.name(mark);
    mark.button.setAttribute("aria-expanded", "true");
    this.popup.getElement()?.querySelector<HTMLElement>("h3")?.focus({ preventScroll: true });
  }

  private name(mark: Mark): void {
    const shown = this.popup.getElement();
    shown?.setAttribute("role", "dialog");
    shown?.setAttribute("aria-label", mark.spot.label);
    const close = shown?.querySelector(".leaflet-popup-close-button");
    close?.setAttribute("aria-label", "Fenster schließen");
  }

  private closed(): void {
    const within = document.activeElement;
    const left = !within || within === document.body || this.popup.getElement()?.contains(within);
    this.mark?.button.setAttribute("aria-expanded", "false");
    if (left) this.opener?.focus({ preventScroll: true });
    this.mark = null;
    this.opener = null;
  }
}
