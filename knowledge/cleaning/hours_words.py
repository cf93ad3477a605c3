"""The words for hours that are understood, and how they may follow one another."""

from __future__ import annotations

import re
from typing import NamedTuple

GERMAN_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_LONGEST = 500

_PART = r"(?:vormittag|nachmittag|morgen|mittag|abend)s?\b"
_DAY = rf"(?:{'|'.join(GERMAN_DAYS)}|sonnabend)s?(?=\b|{_PART})|(?:mo|di|mi|do|fr|sa|(?-i:So|SO))\b\.?"
_DAY_OF_MONTH = r"3[01]|[12]\d|0?[1-9]"
_MONTH = r"(?:1[0-2]|0?[1-9])\.|" + "|".join(rf"{name}[a-zäöü]*\.?" for name in MONTHS)
_DATE = (
    rf"(?:(?P<since>{_DAY_OF_MONTH})\.\s?(?:-|bis)\s?)?(?P<day>{_DAY_OF_MONTH})\.\s?(?P<month>{_MONTH})"
    r"(?:\s?(?P<year>\d{4})|(?:(?<=\d\.\d\.)|(?<=\d\.\d\d\.))(?P<short>\d\d)(?!\.\s*\S))?(?!\d)"
)
# Every word that is understood, and the letter that stands for it in the grammar below. The first line that fits counts.
_WORDS = (
    ("N", _DATE),
    ("B", r"(?:14-?\s?täg(?:ig|lich)\w*|vierzehntäg\w+|alle (?:14|vierzehn) tage|alle (?:2|zwei) wochen)\b"),
    ("B", r"(?:(?:zwei|2-)wöch(?:ig|entlich)\w*|jede (?:zweite|2\.) woche)\b"),
    ("F", r"(?:rund um die uhr|tag und nacht|24 ?(?:stunden|std\.?|h\b)(?: am tag)?|24/7)(?!\w)"),
    ("V", r"(?:oder )?(?:nach|mit) (?:(?:telefonisch|vorherig|persönlich)er )*(?:termin)?(?:vereinbarung|absprache)\b"),
    ("V", r"(?:oder )?(?:n\. ?v\.|auf anfrage\b)"),
    ("R", r"(?:nach|mit|ohne) (?:(?:telefonisch|vorherig)er )*(?:vor)?anmeldung\b|um anmeldung wird gebeten\b"),
    ("R", r"(?:keine )?anmeldung (?:ist )?(?:nötig|notwendig|erforderlich|erwünscht)\b"),
    ("S", r"(?:nur (?:in|während) der schulzeit|außerhalb der (?:schul)?ferien)\b"),
    ("H", r"(?:(?:(?:in|während) de[nr] )?(?:schul)?ferien|(?:an )?(?:gesetzlichen )?feiertag(?:en?|s))\b"),
    ("X", r"(?:außer|ausser|ausgenommen|nicht)\b"),
    ("C", r"(?:geschlossen|ruhetag)\b"),
    ("M", r"(?:(?:im|des|eines|jeden|in jedem) monats?|monatlich)\b"),
    ("A", r"täglich\b"),
    ("W", r"(?:am wochenende|an wochenenden|wochenends)\b"),
    ("K", r"(?:werktags|werktäglich|an werktagen|wochentags|unter der woche)\b"),
    ("+", r"(?:zusätzlich|außerdem|darüber hinaus|ansonsten|sonst|auch|weitere termine|andere zeiten)\b"),
    ("&", r"(?:und|sowie)\b|u\.|[&+]"),
    ("v", r"vo[nm]\b"),
    ("a", r"(?:ab(?: dem)?|erstmals(?: am)?|beginnend am)\b"),
    ("z", r"zwischen\b"),
    ("-", r"bis\b|-"),
    ("O", r"(?:vorletzt|letzt|erst|zweit|dritt|viert|fünft)e[nrsm]?\b|[1-5]\.(?!\d)"),
    ("D", _DAY),
    ("P", _PART),
    ("T", r"\d{1,2}(?:[:.]\d\d)?(?!\d)"),
    ("U", r"(?:uhr|h)\b"),
    ("_", r"(?:(?:öffnungs|sprech|büro|beratungs)?zeiten|(?:offene )?(?:eltern)?sprechstunden?|geöffnet|offen)\b"),
    ("_", r"(?:treffen|termine?|jeweils|immer|nur|jede[nrsm]?(?: woche)?|wöchentlich|regelmäßig)\b"),
    ("_", r"(?:um|am|an|den|dem|die|ist|sind)\b|\s+"),
    (",", r"[,/]"),
    (";", r"[;:.()]"),  # no list of days goes on behind these: "Mo: Di: 9-11 Uhr" is a table with a gap
    ("?", r"\w+|\S"),
)  # fmt: skip
_TOKENS = [(letter, re.compile(pattern, re.IGNORECASE)) for letter, pattern in _WORDS]

# How the letters may follow one another: clauses of days, dates and times, and what is said beside them.
_SOME_DAYS = "(?:D-D|[DAW])(?:[,&]+(?:D-D|[DW]))*"
_DAYS = f"v?{_SOME_DAYS}(?:[,;]*X{_SOME_DAYS})?"
_NTH = "M?O(?:[,&]+O)*D(?:[,&]+O(?:[,&]+O)*D)*M?"
_SOME_DATE = "(?:D,*)?N(?:-(?:D,*)?N)?"
_WHEN = f"(?:(?P<nth>{_NTH})|(?P<dates>v?{_SOME_DATE}(?:[,&]+{_SOME_DATE})*)|(?P<days>{_DAYS}))"
SPAN = "P?(?:zTU?&TU?|v?TU?-TU?|aTU?|-TU?|TU|F)|P(?!V)"
_TIMES = f"(?P<times>(?:{SPAN})(?:(?:[,;&]+|(?<=U))(?:{SPAN}))*)"
_FREE = "H(?:[,&]+H)*"
_EXCEPT = f"(?P<except>X{_FREE}|S)"
CLAUSE = re.compile(
    f"(?P<link>[,;&+]*){_WHEN}[,;]*(?:(?P<closed>C)|(?P<appointment>P?V)|(?:{_EXCEPT}[,;]*(?=[TvazPF-]))?{_TIMES})?"
)
TIMES_FIRST = re.compile(f"(?P<link>[,;]*){_TIMES}[,;]*{_WHEN}(?:[,;]*{_EXCEPT})?[,;]*$")
EXCEPT_DAYS = re.compile(f"[,;&]*X(?P<days>{_SOME_DAYS})")
HOLIDAYS = re.compile(f"[,;&]*(?:{_EXCEPT}|(?P<closed>{_FREE})C)")
APPOINTMENT = re.compile("(?P<link>[,;&+]*)(?P<part>P?)V")
ASIDE = re.compile("[,;&]*R|[,;]+$")


class Unclear(ValueError):
    """A question to the editor. Nothing of the text can be used."""


class Incomplete(Unclear):
    """A question to the editor. All is understood, but not enough for hours: families are shown the words."""


class Token(NamedTuple):
    letter: str
    found: re.Match[str]

    @property
    def word(self) -> str:
        return self.found[0].lower()


def tokens_of(text: str) -> list[Token]:
    """Without words that change nothing. Raises Unclear naming those that are not understood."""
    if len(text) > _LONGEST:
        raise Unclear(f"Der Text ist länger als {_LONGEST} Zeichen. Bitte nur Tage und Uhrzeiten angeben.")
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        tokens.append(next(Token(letter, found) for letter, word in _TOKENS if (found := word.match(text, at))))
        at = tokens[-1].found.end()
    if unknown := "“, „".join(token.found[0] for token in tokens if token.letter == "?"):
        raise Unclear(
            f"Was bedeutet „{unknown}“? Hier bitte nur Tage und Uhrzeiten angeben, zum Beispiel „Mo-Fr 8-12 Uhr“; "
            "alles andere gehört in die Beschreibung."
        )
    for token in tokens:
        if token.letter == "T":
            minutes_of(token.word)
    return [token for token in tokens if token.letter != "_"]


def minutes_of(text: str) -> int:
    hour, minute = (int(part) for part in re.split("[:.]", f"{text}:00")[:2])
    if hour * 60 + minute > 24 * 60 or minute > 59:
        raise Unclear(f"„{text}“ ist keine Uhrzeit. Bitte so angeben: „9:30 Uhr“.")
    return hour * 60 + minute
