"""E-mail addresses, telephone numbers and links as editors write them; what cannot be read with certainty is asked."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

import phonenumbers
import simplemma
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumberFormat

from knowledge.formats.values import Fault
from knowledge.model import Phone
from knowledge.text import visible

_LONGEST = 500
_REMEMBERED = 10_000  # numbers and addresses of a town come again and again, and each is looked at several times
_AT = re.compile(r"\s*[\[({<]\s*(?:at|ät|@)\s*[\])}>]\s*|\s+(?:at|ät|@)\s+|\s+@|@\s+", re.IGNORECASE)
_DOT = re.compile(r"\s*[\[({<]\s*(?:dot|punkt|\.)\s*[\])}>]\s*|\s+(?:dot|punkt)\s+", re.IGNORECASE)
_MAIL_WORDS = re.compile(r"\b(?:e-?mails?|mail|mailto)\b\s*[:.]?|\b(?:oder|und|per|an)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>()\[\]{},;:/\"'„“”|@]+@[^\s<>()\[\]{},;:/\"'„“”|@?]+")
_TORN = re.compile(r"([^\W\d_]+)-\s*[\r\n]+\s*([^\W\d_]+)")
_HYPHENED = re.compile(r"([^\W\d_]{3,})-([^\W\d_]{3,})")

_OR = re.compile(r"\s*(?:\b(?:oder|und|sowie|bzw)\b\.?|\bu\.|[&,;|\r\n]|\s\+\s)\s*|(?<=\d)\s+(?=(?:tele)?fax)", re.IGNORECASE)
_SLASH = re.compile(r"\s*/\s*(?=[0+(]|-\s?\d|\d{1,5}\s*(?:/|$))")
_NUMBER = re.compile(r"\(?\+?\d(?:[\s/.\-–]*(?:\(0\)|\)|\d))*")
_PHONE_WORDS = re.compile(r"\b(?:tel(?:efon)?(?:nummer)?|fon|phone|ruf(?:nummer)?|nr)\b\s*[.:]*|[☎📞✆]", re.IGNORECASE)
_FAX = re.compile(r"\b(?:tele)?fax\b", re.IGNORECASE)
_EXTENSION = re.compile(r"\b(?:durchwahl|dw|app(?:arat)?|nebenstelle|ext)\b", re.IGNORECASE)
_SHORT = re.compile(r"11[025]|116\d{3}|118\d{2,3}")  # dialled without an area code: the Bundesnetzagentur's numbering plan

_LINK_WORDS = re.compile(r"^(?:internet(?:seite|adresse)?|homepage|web(?:seite|site)?|url|link|online)\s*:\s*", re.IGNORECASE)
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,}", re.IGNORECASE)


def _plain(field: str, text: str) -> str:
    """Without characters that cannot be seen, and with one form of each that can."""
    if len(text) > _LONGEST:
        raise Fault(field, f"Der Text ist länger als {_LONGEST} Zeichen. Bitte nur die Adresse oder Nummer angeben.")
    return re.sub("[‐-―−]", "-", unicodedata.normalize("NFKC", visible(text))).strip()


# --- e-mail -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=_REMEMBERED)
def clean_email(field: str, text: str) -> str:
    """The one address in a text, in small letters; it need not exist. Raises a Fault with a question in German."""
    plain = _plain(field, text)
    if torn := _TORN.search(plain):
        plain = plain[: torn.start()] + _mended(field, plain, torn) + plain[torn.end() :]
    plain = _DOT.sub(".", _AT.sub("@", plain)).lower()
    plain = " ".join(_once(word) for word in plain.split())
    found = list(dict.fromkeys(address.strip(".!-") for address in _ADDRESS.findall(plain)))
    if not found:
        raise Fault(field, f"„{text.strip()}“ ist keine E-Mail-Adresse. Bitte prüfen.")
    if len(found) > 1 or len(_ADDRESS.findall(plain)) != plain.count("@"):
        raise Fault(field, f"Hier steht mehr als eine Adresse: „{text.strip()}“. Welche soll gelten?")
    _check_rest(field, plain, found[0])
    try:
        address = validate_email(found[0], check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        raise Fault(field, f"„{found[0]}“ ist keine gültige E-Mail-Adresse. Bitte prüfen.") from None
    if (whole := _without_torn_word(address)) != address:
        raise Fault(field, f"Ist der Strich in „{address}“ ein Trennstrich? Heißt die Adresse „{whole}“?")
    return address


def _once(word: str) -> str:
    """`info@x.deinfo@x.de` is one address, printed twice."""
    half = len(word) // 2
    return word[:half] if "@" in word and word[:half] == word[half:] else word


def _check_rest(field: str, plain: str, address: str) -> None:
    """A name before <address> is no part of it (RFC 5322); other words would be lost."""
    without_query = re.sub(r"\?.*$", "", plain) if "mailto:" in plain else plain
    rest = _MAIL_WORDS.sub("", without_query.replace(address, ""))
    if re.search(r"\w", rest) and not re.fullmatch(rf"[^<>@]*<{re.escape(address)}>\W*", plain):
        raise Fault(field, f"Neben „{address}“ steht noch „{rest.strip(' ,;:.()<>')}“. Wohin gehört das?")


def _mended(field: str, plain: str, torn: re.Match[str]) -> str:
    """A word that a line's end divided. The hyphen may belong to it: only the dictionary can tell."""
    joined, hyphened = torn[1] + torn[2], f"{torn[1]}-{torn[2]}"
    if _is_torn(torn[1], torn[2]):
        return joined
    one, other = (f"{plain[: torn.start()]}{word}{plain[torn.end() :]}" for word in (joined, hyphened))
    raise Fault(field, f"Die Adresse ist am Zeilenende getrennt. Heißt sie „{one}“ oder „{other}“?")


def _without_torn_word(address: str) -> str:
    local, _, domain = address.partition("@")
    return _HYPHENED.sub(lambda found: found[1] + found[2] if _is_torn(found[1], found[2]) else found[0], local) + f"@{domain}"


def _is_torn(left: str, right: str) -> bool:
    """`familienbeglei-tung`: what follows the hyphen is no word, but is one together with what stands before it."""
    if _is_word(right):
        return False
    return any(_is_word(left[at:] + right) for at in range(max(0, len(left) - 12), len(left) - 2))


def _is_word(text: str) -> bool:
    umlauts = text.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü")
    return any(simplemma.is_known(form, lang="de") for form in {text, text.title(), umlauts, umlauts.title()})


# --- telephone --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=_REMEMBERED)
def clean_phones(field: str, text: str) -> tuple[Phone, ...]:
    """The numbers of a text in the order given, as families in Germany dial them; labels become descriptions.

    `02382/59-123 oder -124` are two. A fax number is left out. Raises a Fault with a question in German.
    """
    plain = _plain(field, text)
    if _is_good(plain):
        return (Phone(plain),)
    phones: list[Phone] = []
    written = label = ""
    fax_follows = False
    for part in (piece for whole in _OR.split(plain) for piece in _split_at_slash(whole)):
        if fax_follows or (_FAX.search(part) and not _PHONE_WORDS.search(part)):
            fax_follows = not re.search(r"\d", part)
            continue
        number, words = _number_in(field, part, written)
        label = ", ".join(word for word in (label, words) if word)
        if number is not None:
            phones.append(Phone(_formatted(number), label or None))
            written, label = number, ""
    if not phones:
        only_fax = _FAX.search(plain) and "Das ist eine Faxnummer. Unter welcher Nummer kann man anrufen?"
        raise Fault(field, only_fax or _what_is_wrong(plain))
    if label:
        phones[-1] = Phone(phones[-1].number, ", ".join(word for word in (phones[-1].description, label) if word))
    return tuple(dict.fromkeys(phones))


def _split_at_slash(text: str) -> list[str]:
    """A slash parts two numbers only where the first is whole and another begins behind it."""
    for slash in _SLASH.finditer(text):
        first = _NUMBER.search(text[: slash.start()])
        if first and _is_whole(first[0]):
            return [text[: slash.start()], *_split_at_slash(text[slash.end() :])]
    return [text]


def _number_in(field: str, part: str, before: str) -> tuple[str | None, str]:
    """The number as it can be parsed, and the words beside it. `before`: the number that an extension may go with."""
    if _EXTENSION.search(part):
        raise Fault(field, f"„{part}“: Bitte die ganze Nummer mit Durchwahl angeben.")
    found = [match for match in _NUMBER.finditer(part) if _is_whole(match[0])]
    if len(found) == 1 and not _is_whole(found[0][0].rpartition("/")[0]):  # a second number may follow the slash
        words = _words(part[: found[0].start()] + " " + part[found[0].end() :])
        if not re.search(r"\d{3}|^\d+$", words):
            return found[0][0], words
    if extension := re.fullmatch(r"\s*-?\s*(\d{1,5})\s*", part):
        last = re.search(r"-\s*(\d+)$", before)
        if last and len(last[1]) == len(extension[1]):
            return before[: last.start(1)] + extension[1], ""
    if not re.search(r"\d{3}|^\W*\d[\W\d]*$", part):
        return None, _words(part)
    raise Fault(field, _what_is_wrong(part))


def _words(text: str) -> str:
    words = " ".join(_FAX.sub("", _PHONE_WORDS.sub("", text)).split()).strip(" ,;:.-–/()")
    return words if re.search(r"\w", words) else ""


def _what_is_wrong(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if digits and not digits.startswith("0") and "+" not in text:
        guessable = len(digits) > 6 and not digits.startswith("49") and _is_whole("0" + digits)
        guess = f" Fehlt die Null, und es ist {_formatted('0' + digits)}?" if guessable else ""
        return f"„{text}“ hat keine Vorwahl.{guess} Bitte die ganze Nummer angeben."
    return f"„{text}“ ist keine gültige Telefonnummer. Bitte prüfen."


@lru_cache(maxsize=_REMEMBERED)
def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, "DE")
    except phonenumbers.NumberParseException:
        return None


def _is_short(text: str) -> bool:
    """110, 112, 115, 116 117. Others that the plan knows (`3311` for text messages) are rather a number without its area."""
    return bool(_SHORT.fullmatch(re.sub(r"\s", "", text)))


@lru_cache(maxsize=_REMEMBERED)
def _is_whole(text: str) -> bool:
    """With its area code, or a number that has none. Without a leading 0, `49…` would be read as one of Leer's."""
    if _is_short(text):
        return True
    number = _parsed(text)
    return number is not None and text.strip("( ")[:1] in ("0", "+") and phonenumbers.is_valid_number(number)


@lru_cache(maxsize=_REMEMBERED)
def _formatted(text: str) -> str:
    number = _parsed(text)
    if number is None or _is_short(text):
        return re.sub(r"^(116) ?(\d{3})$", r"\1 \2", " ".join(text.split()))
    style = PhoneNumberFormat.NATIONAL if number.country_code == 49 else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def _is_good(text: str) -> bool:
    """The area code apart, then digits and single blanks: `0800 111 0 111` is easier to read than what would be made of it."""
    if not _is_whole(text):
        return False
    formatted = _formatted(text)
    area = formatted.split()[0]
    return text == formatted or (text.startswith(f"{area} ") and bool(re.fullmatch(r"0\d+( \d+)+", text)))


# --- links ------------------------------------------------------------------------------------------------------------


def clean_url(field: str, text: str) -> str:
    """One link with its scheme. Raises a Fault with a question in German."""
    plain = visible(text).strip()
    plain = _LINK_WORDS.sub("", plain).strip("<>\"'„“ ").rstrip(".,;: ")
    plain = plain.strip("() ") if plain.startswith("(") or plain.count("(") < plain.count(")") else plain
    has_two = re.search(r"\s", plain) and re.search(r".(?:https?:|www\.)", re.sub(r"^https?\W*", "", plain))
    plain = re.sub(r"(?<=://)\s+|(?<=www\.)\s+|(?<=\S)\s+(?=[/.]\S)|(?<=\S/)\s+", "", plain)
    plain = re.sub(r"^(https?)\s*[:;]?\s*/{1,3}\s*(?=\w)", lambda found: f"{found[1].lower()}://", plain, flags=re.IGNORECASE)
    if has_two or re.search(r"\s", plain):
        raise Fault(field, f"In „{text.strip()}“ ist nicht ein einzelner Link zu erkennen. Welcher soll gelten?")
    if _ADDRESS.fullmatch(plain):
        raise Fault(field, f"„{plain}“ ist eine E-Mail-Adresse. Wie lautet der Link?")
    link = plain if re.match(r"[a-z][a-z+.-]*://", plain, re.IGNORECASE) else f"https://{plain}"
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or "@" in parts.netloc or not _HOST.fullmatch(host):
        raise Fault(field, f"„{text.strip()}“ ist kein gültiger Link. Bitte prüfen.")
    return link.replace(parts.netloc, parts.netloc.lower(), 1)
