"""Words as Telegram takes them: escaped, in pieces that end with a sentence, with numbers that can be tapped."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from functools import lru_cache

import phonenumbers

LONGEST = 4096  # UTF-16 code units after escapes are read: https://core.telegram.org/bots/api#sendmessage
_ENDS = (r"\n\n+", r"\n", r"(?<=[.!?…])\s+", r"\s+")  # where a text is cut, best first
_NUMBER = re.compile(r"\(?0\d{2,5}\)?[ /–-]{0,3}\d")
_TAPPED = (
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
)


def length(text: str) -> int:
    """As Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def pieces(text: str, longest: int = LONGEST) -> Iterator[str]:
    """The text in order, each piece at most `longest`; cut between paragraphs, lines, sentences, words, else anywhere."""
    rest = text.strip()
    while length(rest) > longest:
        head = _head(rest, longest)
        yield head.rstrip()
        rest = rest[len(head) :].lstrip()
    if rest:
        yield rest


def _head(text: str, longest: int) -> str:
    most = text.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore")
    for end in _ENDS:
        cuts = [found.end() for found in re.finditer(end, most)]
        if cuts and cuts[-1] > len(most) // 4:
            return most[: cuts[-1]]
    return most


def escaped(text: str, bold: Collection[str] = ()) -> str:
    """HTML of plain text; lines that are one of `bold` stand out."""
    lines = (f"<b>{html.escape(line, quote=False)}</b>" if line in bold else html.escape(line, quote=False)
             for line in text.split("\n"))  # fmt: skip
    return "\n".join(lines)


def tappable(text: str) -> str:
    """Telephone numbers with their country: Telegram makes them a link. Help lines (0800, 116) stay as everybody knows them."""
    return "\n".join(_tappable(line) if _NUMBER.search(line) else line for line in text.split("\n"))


@lru_cache(4096)  # the same lines of the same records; reading one takes a millisecond
def _tappable(line: str) -> str:
    parts, end = [], 0
    for match in phonenumbers.PhoneNumberMatcher(line, "DE"):
        if phonenumbers.number_type(match.number) in _TAPPED:
            written = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
            parts += [line[end : match.start], written]
            end = match.end
    return "".join([*parts, line[end:]])
