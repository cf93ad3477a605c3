/** Text into text and links, and addresses that may be followed; nothing here ever becomes markup. */

export interface Piece {
  text: string;
  href?: string;
  external?: boolean;
}

const URL_PATTERN = String.raw`https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]`;
const EMAIL_PATTERN = String.raw`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`;
const PHONE_PATTERN = String.raw`(?<![\w.,/+-])(?:11[02]|116[ \u00a0/]?\d{3}|(?:\+\d|0)[\d \u00a0/()–-]{4,18}\d)(?![\w/-]|[.,:]\d)`;
const LINK = new RegExp(`(${URL_PATTERN})|(${EMAIL_PATTERN})|(${PHONE_PATTERN})`, "g");
const SHORT_NUMBER = /^11\d/;

/** `tel:` for a number as people write it; empty when it is too short to be one. */
export function telephone(number: string): string {
  const digits = number.replace(/\(0\)/, "").replace(/[^\d+]/g, "");
  return SHORT_NUMBER.test(digits) || digits.length >= 7 ? `tel:${digits}` : "";
}

function piece(match: RegExpMatchArray): Piece {
  const [text, url, email, phone] = match;
  if (url) return { text, href: url, external: true };
  return { text, href: email ? `mailto:${email}` : telephone(phone ?? "") || undefined };
}

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(LINK)) {
    if (match.index > done) found.push({ text: text.slice(done, match.index) });
    found.push(piece(match));
    done = match.index + match[0].length;
  }
  return done < text.length ? [...found, { text: text.slice(done) }] : found;
}

/** The numbers a text names, in its order, each once. */
export function numbersIn(text: string): Piece[] {
  const numbers = pieces(text).filter(({ href }) => href?.startsWith("tel:"));
  return numbers.filter(({ href }, at) => numbers.findIndex((other) => other.href === href) === at);
}

/** The address when it is http or https, else empty. */
export function webAddress(address: string): string {
  return /^https?:\/\/[^\s]+$/i.test(address) ? address : "";
}

export function telephoneUri(uri: string): string {
  return /^tel:\+?\d[\d-]*$/.test(uri) ? uri : "";
}

export function emailUri(address: string): string {
  return /^[^\s@?&]+@[^\s@?&]+$/.test(address) ? `mailto:${address}` : "";
}

/** A path of the service as a full address; empty when it would lead elsewhere. */
export function serviceAddress(path: string, base: string): string {
  if (!path.startsWith("/")) return "";
  const address = new URL(path, base);
  return address.origin === new URL(base).origin ? address.href : "";
}

/** The name of a website as people say it. */
export function siteName(address: string): string {
  try {
    return new URL(address).hostname.replace(/^www\./, "");
  } catch {
    return "";
  }
}
