"""Takes personal data out of a text before anything is written: numbers to call, addresses, names, dates of birth."""

from __future__ import annotations

import re
from collections.abc import Callable

_NAME = r"[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)?"
_NAMES = rf"{_NAME}(?:\s+(?!Und\b|Wo\b|Wann\b){_NAME})?"
_STREET = (
    r"(?:[A-ZÄÖÜa-zäöüß][\wäöüß.-]*?(?:stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse|ring|damm|ufer|hof|chaussee|stieg|pfad)"
    r"|(?:Am|An der|Auf der|Im|In der|Zum|Zur)\s+[A-ZÄÖÜ][\wäöüß-]+)"
)
# Numbers that help and point at nobody stay readable.
_PUBLIC = re.compile(r"^(?:110|112|115|116\s?\d{3}|0800[\s/-]?[\d\s/-]+)$")

_RULES: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (re.compile(r"[\w.+-]+\s?(?:@|\[at\]|\(at\))\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE), "[E-Mail]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[\dA-Z]{4}){3,7}(?:\s?[\dA-Z]{1,3})?\b", re.IGNORECASE), "[IBAN]"),
    (re.compile(r"\b-?\d{1,2}\.\d{4,}\s*[,;/ ]\s*-?\d{1,3}\.\d{4,}\b"), "[Ort]"),
    (re.compile(r"\b(?:[0-3]?\d[.\-/]\s?[01]?\d[.\-/]\s?(?:19|20)\d{2}|(?:19|20)\d{2}-[01]\d-[0-3]\d)\b"), "[Datum]"),
    (
        re.compile(
            r"(?P<lead>\b(?:geb(?:oren|\.)?|geburtsdatum|geburtstag)\s*(?:am|ist|:)?\s*)[0-3]?\d[.\-/]\s?[01]?\d[.\-/]?\s?(?:\d{2})?\b",
            re.IGNORECASE,
        ),
        r"\g<lead>[Datum]",
    ),
    (
        re.compile(r"(?<![\w.,])(?:\+|00)?\(?\d{2,5}\)?(?:[\s/.\-–]*\d){4,12}(?![\d.,]*\w)"),
        lambda match: match.group() if _PUBLIC.match(match.group().strip()) else "[Telefon]",
    ),
    (re.compile(rf"\b{_STREET}\s+\d{{1,4}}\s?[a-zA-Z]?\b"), "[Adresse]"),
    (
        re.compile(
            r"(?P<lead>\b(?:ich hei(?:ß|ss)e|ich bin (?:die |der )?(?:frau|herr)|mein name ist|mein name:|name:|"
            r"(?:er|sie|es|der|die|das) hei(?:ß|ss)t|hei(?:ß|ss)t|namens)\s+)"
            r"(?P<name>[A-Za-zÄÖÜäöüß-]{2,}(?:\s+[A-ZÄÖÜ][a-zäöüß-]+)?)",
            re.IGNORECASE,
        ),
        r"\g<lead>[Name]",
    ),
    (
        re.compile(
            r"(?P<lead>\b[Mm]ein(?:e[mnr]?|s)?\s+(?:(?:klein|groß|alt|jung|älter|jünger)\w*\s+)?(?:Sohn|sohn|Tochter|tochter|Kind|kind|Baby|baby|Mann|mann|"
            r"Frau|frau|Bruder|bruder|Schwester|schwester|Enkel|enkel|Enkelin|enkelin|Partner|partner|Freundin|freundin|Freund|freund|Ex|ex)"
            rf"\s*,?\s+)(?P<name>{_NAME})(?=[\s,.!?]|$)"
        ),
        r"\g<lead>[Name]",
    ),
    (re.compile(rf"(?P<lead>\b(?:Frau|Herr|Herrn|[Ff]amilie|Dr\.)\s+)(?:Dr\.\s+)?{_NAMES}"), r"\g<lead>[Name]"),
    (
        re.compile(
            rf"(?P<lead>\b(?:(?:[Ll]iebe|[Vv]iele|[Ff]reundliche) Grüße|[Mm]it freundlichen Grüßen|[Gg]ruß|LG|lg|MfG|VG)"
            rf",?\s+(?:Oma |Opa |Papa |Mama )?){_NAMES}"
        ),
        r"\g<lead>[Name]",
    ),
]


def masked(text: str) -> str:
    """The text with phone numbers, e-mails, IBANs, coordinates, dates of birth, house addresses and names replaced.

    Public help numbers (110, 112, 116 …, 0800 …), postcodes, ages and districts stay: they are what the question is about.
    """
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
