/** Drawings of 24 × 24, in the colour of the text around them; what they mean is always said in words too. */

import { type TemplateResult, html } from "lit";

const PATHS = {
  chat: "M4 5h16v11H9l-5 4z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12h14M13 6l6 6-6 6",
  restart: "M5 12a7 7 0 1 0 2.5-5.4M5 4v4h4",
  copy: "M9 9h10v11H9zM15 9V5H5v11h4",
  folder: "M6 4h12v16l-6-4-6 4z",
  place: "M12 21c4-5 6-8 6-11a6 6 0 0 0-12 0c0 3 2 6 6 11zM12 8v4",
  phone: "M6 4h3l2 5-2 1.5a11 11 0 0 0 4.500 4.500L15 13l5 2v3a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z",
  route: "M5 19L12 4l7 15-7-4z",
  calendar: "M5 6h14v14H5zM5 10h14M9 3v5M15 3v5",
  mail: "M4 6h16v12H4zM4 7l8 6 8-6",
  web: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M4 12h16M12 4c5 5 5 11 0 16M12 4c-5 5-5 11 0 16",
  info: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 11v5M12 8v.1",
  warning: "M12 3l10 18H2zM12 9v6M12 18v.1",
  up: "M7 11v9H4v-9zM7 11l4-8c2 0 2.500 1 2 3l-1 4h7l-2 10H7",
  down: "M7 13V4H4v9zM7 13l4 8c2 0 2.500-1 2-3l-1-4h7L17 4H7",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 8v5l3 2",
};

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): TemplateResult {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${PATHS[name]}></path></svg>`;
}
