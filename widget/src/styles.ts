/** The style sheets, as the constructable kind that a page's Content-Security-Policy does not touch. */

import { type CSSResult, unsafeCSS } from "lit";
import base from "./styles/base.css";
import card from "./styles/card.css";
import log from "./styles/log.css";
import shell from "./styles/window.css";

export const styles: CSSResult[] = [base, shell, log, card].map((text) => unsafeCSS(text));
