"""Short numbers to quote on the phone, K7M2-P4QX: random, and readable in any spelling."""

from __future__ import annotations

import re
import secrets
import unicodedata

# Without vowels, which make words, and without what looks or sounds like another: 0 O, 1 I L, 5 S, B 8, Z 2, U V.
ALPHABET = "2346789CDFGHJKMNPQRTVWXY"
LENGTH = 8  # 24 ** 8: a guess hits one of a thousand open requests once in a hundred million tries
_MISREAD = str.maketrans("BZU", "82V")
_MOST_WORDS = 60


def new_number() -> str:
    """With a digit and a letter, so that no word and no date is taken for one."""
    while True:
        number = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if not number.isalpha() and not number.isdigit():
            return number


def shown(number: str) -> str:
    """`K7M2P4QX` → `K7M2-P4QX`."""
    return f"{number[: LENGTH // 2]}-{number[LENGTH // 2 :]}"


def numbers_in(text: str) -> list[str]:
    """What may be a number in a text, however it is capitalised or spaced: "k7m2 p4 qx" too."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).upper())[:_MOST_WORDS]
    found = (_from(words[at:]) for at in range(len(words)))
    return [number for number in dict.fromkeys(found) if number]


def _from(words: list[str]) -> str | None:
    """The number that the first of these words begins. Only what has a digit is one: "zur" is not "2VR"."""
    joined = ""
    for word in words:
        joined += word
        if len(joined) >= LENGTH:
            break
    number = joined.translate(_MISREAD)
    is_one = len(number) == LENGTH and set(number) <= set(ALPHABET) and not (joined.isalpha() or number.isdigit())
    return number if is_one else None
