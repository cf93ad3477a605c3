/** What is said when a message did not get through. */

import type { Problem } from "../conversation.js";
import type { Texts } from "../texts.js";

export function problemText(texts: Texts, { trouble, wait }: Problem): string {
  switch (trouble) {
    case "limited":
      return texts.say("limited", { seconds: wait });
    case "unavailable":
      return texts.say(wait ? "unsent_again" : "unsent");
    case "too_large":
      return texts.say("too_large");
    case "origin":
      return texts.say("refused");
    default:
      return texts.say("failed");
  }
}
