"""Takes personal data out of a text before anything is written: numbers to call, addresses, names, dates of birth."""

from __future__ import annotations

import re
from collections.abc import Callable

# Every pattern begins where a word begins and bounds what it repeats: the work grows with the text, not with its square.
_LONGEST = 4_000  # of a longer text its two ends are kept

# Letters of all alphabets that have capitals, up to Armenian and the Vietnamese ones: re has no \p{Lu}.
_LETTERS = [chr(code) for code in (*range(0x41, 0x590), *range(0x1E00, 0x2000)) if chr(code).isalpha()]
_U = "".join(letter for letter in _LETTERS if letter.isupper() or letter.istitle())
_L = "".join(letter for letter in _LETTERS if letter.islower()) + "\u0300-\u036f"
_NAME = rf"[{_U}](?:[{_L}]{{1,40}}|['’][{_U}][{_L}]{{1,40}})(?:-?[{_U}][{_L}]{{1,40}})?"
# What follows a name or stands in its place, where somebody Writes Like This.
_NO_NAME = (
    r"(?!(?i:und|oder|mit|ohne|in|im|aus|von|vom|bei|seit|zu|zur|zum|wo|wann|was|wie|wer|warum|ist|hat|war|wird|kann|will|soll|"
    r"darf|muss|mag|möchte|geht|braucht|sucht|kommt|lernt|spielt|tanzt|weint|schläft|schlägt|leidet|nicht|ich|wir|die|der|das|"
    r"den|dem|ein|eine|einen|einer|mein|meine|es|sie|man|denn|jetzt|noch|nur|auch|hier|so)\b)"
)
_NAMES = rf"{_NO_NAME}{_NAME}(?:\s{{1,3}}{_NO_NAME}{_NAME})?"
# "Wo kann mein Sohn Einradfahren lernen?": what it is about, in a name's place. By the end of the word, as German puts words
# together, and the commonest others; what is not listed is taken for a name.
_NO_THING = (
    r"(?!(?i:\w*(?:fahren|schwimmen|turnen|tanzen|spielen?|laufen|reiten|klettern|malen|basteln|backen|kochen|singen|springen|"
    r"schießen|werfen|boxen|ringen|fechten|segeln|rudern|surfen|skaten|lernen|lesen|schreiben|rechnen|programmieren|töpfern|"
    r"nähen|wandern|essen|trinken|schlafen|ball|sport|tanz|kunst|musik|kurse?|unterricht|stunden?|schule|gruppen?|verein|platz|"
    r"plätze|training|therapie|beratung|betreuung|förderung|hilfen?|probleme?n?|ängste?|angst|schmerzen|allergien?|störung|"
    r"aufgaben|papiere?|ausweis|geld|zeit|freunde?|freizeit|ferien|ung|heit|keit|schaft|tion|tät|lauf|spiele?|sprache)"
    r"|judo|karate|taekwondo|aikido|ju-jutsu|yoga|ballett|hip-?hop|tennis|badminton|hockey|golf|schach|klavier|gitarre|geige|"
    r"flöte|schlagzeug|trompete|cello|theater|zirkus|chor|parkour|trampolin|deutsch|englisch|mathe|nachhilfe|fieber|husten|"
    r"durchfall|neurodermitis|asthma|diabetes|adhs|stress|streit|mobbing|ärger|stottern|heimweh|liebeskummer|computer|handy|"
    r"kleidung|schuhe|medikamente|impfungen|nacktbilder)\b)"
)
_LOWER_NAME = (
    rf"{_NO_NAME}[{_U}{_L}'’-]{{2,40}}(?:\s{{1,3}}{_NO_NAME}"
    rf"(?:{_NAME}|(?!(?:such|brauch|bin|hab|hätt|wohn|gibt|frag|hab)\w*)[{_L}]{{2,40}}\b))?"
)
_ROLE = (
    r"(?!(?:Allein|Schwanger|Neu|Werdend|Jung|Mutter|Vater|Mama|Papa|Oma|Opa|Tages|Pflege|Adoptiv|Stief|Groß|Frau|Herr|"
    r"Student|Erzieher|Hebamme|Rentner)\w*)"
)
_GAP = r"\s{1,3}"
_MONTH = (
    r"(?:jan(?:uar)?|feb(?:ruar)?|märz?|mrz|apr(?:il)?|mai|juni?|juli?|aug(?:ust)?|sept?(?:ember)?|okt(?:ober)?|"
    r"nov(?:ember)?|dez(?:ember)?)\b\.?"
)
_DAY_OF_MONTH = rf"[0-3]?\d\.\s?{_MONTH}"

_STREETS = r"(?:stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse|ring|damm|ufer|hof|chaussee|stieg|pfad)"
_NO_STREET = (
    r"(?!(?i:spiel|bolz|sport|kita|krippen|kindergarten|betreuungs|therapie|arbeits)platz\b"
    r"|(?i:bahn|bauern|schul|reiter|pony)hof\b)"
)
_NO_QUARTER = (
    r"(?!(?:Norden|Osten|Süden|Westen|Zentrum|Umkreis|Alter|Jahr|Frühling|Frühjahr|Sommer|Herbst|Winter|Januar|Februar|März|"
    r"April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|\w+tag|Mittwoch|Wochenende)\b)"
)
_STREET = (
    rf"(?:{_NO_STREET}[{_U}{_L}][\w.-]{{0,40}}?{_STREETS}"
    rf"|(?:Am|An der|Auf der|Im|In der|Zum|Zur){_GAP}{_NO_QUARTER}[{_U}][\w-]{{1,40}})"
)
# `3 Kitas` counts; `12 Ahlen` is a house.
_COUNTED = (
    r"(?!\s?(?i:kind|kita|jahr|jähr|monat|woche|tage?\b|stunde|minute|uhr|person|plätze|gruppe|mal\b|km\b|kilometer|meter|"
    r"euro|€|mädchen|jungen|geschwister|bab[yi]|eltern|famili|angebot|kurs|termin|spielpl|schul|hebamm)|-(?i:jähr))"
)
_HOUSE = rf"(?!(?:19|20)\d\d\b)\d{{1,4}}(?:\s?[-–/]\s?\d{{1,4}})?(?:\s?[a-zA-Z])?\b{_COUNTED}"

# Numbers that help and point at nobody stay readable, also 19240: the poison line of several cities. Years are no numbers.
_PUBLIC = re.compile(
    r"110|112|115|116[\s/-]?\d{3}|0800[\s/-]?[\d\s/-]+|\(?0[2-9]\d{1,3}\)?[\s/-]{0,3}19\s?240|"
    r"(?:19|20)\d\d(?:[\s/.\-–]{1,3}(?:19|20)\d\d)+"
)

_RULES: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (re.compile(r"(?<![\w.+-])[\w.+-]+\s?(?:@|\[at\]|\(at\))\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE), "[E-Mail]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[\dA-Z]{4}){3,7}(?:\s?[\dA-Z]{1,3})?\b", re.IGNORECASE), "[IBAN]"),
    (re.compile(r"\b-?\d{1,2}\.\d{4,20}\s{0,3}[,;/ ]\s{0,3}-?\d{1,3}\.\d{4,20}\b"), "[Ort]"),
    (re.compile(r"\b(?:[0-3]?\d[.\-/]\s?[01]?\d[.\-/]\s?(?:19|20)\d{2}|(?:19|20)\d{2}-[01]\d-[0-3]\d)\b"), "[Datum]"),
    (
        re.compile(rf"\b{_DAY_OF_MONTH}\s?(?:(?:19|20)\d\d\b|(?=\s?geb))", re.IGNORECASE),
        lambda match: "[Datum]" + " " * match.group().endswith(" "),
    ),
    (
        re.compile(
            r"(?P<lead>\b(?:geb(?:oren|\.)?|geburtsdatum|geburtstag)\s{0,3}(?:am|ist|:)?\s{0,3})"
            rf"(?:[0-3]?\d[.\-/]\s?[01]?\d[.\-/]?\s?(?:\d{{2}})?\b|{_DAY_OF_MONTH})",
            re.IGNORECASE,
        ),
        r"\g<lead>[Datum]",
    ),
    (
        re.compile(r"(?<![\w.,])(?:\+|00)?\(?\d{2,5}\)?(?:[\s/.\-–]{0,4}\d){4,12}(?![\d.,]{0,20}\w)"),
        lambda match: match.group() if _PUBLIC.fullmatch(match.group().strip()) else "[Telefon]",
    ),
    (re.compile(rf"\b{_STREET}{_GAP}{_HOUSE}"), "[Adresse]"),
    (
        re.compile(
            r"(?P<lead>\b(?i:ich hei(?:ß|ss)e|ich bin (?:die |der )?(?:frau|herr)|mein name ist|mein name:|name:|namens|"
            rf"(?:sohn|tochter|kind|baby|mann|frau|er|sie) hei(?:ß|ss)t){_GAP}){_LOWER_NAME}"
        ),
        r"\g<lead>[Name]",
    ),
    (
        re.compile(
            rf"(?P<lead>(?<!\b(?i:wie)\s)(?<!\b(?i:was)\s)(?<!\b(?i:das)\s)\b[Hh]ei(?:ß|ss)t{_GAP}){_NAMES}",
        ),
        r"\g<lead>[Name]",
    ),
    (re.compile(rf"(?P<lead>\b[Ii]ch bin{_GAP}){_ROLE}{_NO_NAME}{_NAME}{_GAP}{_NO_NAME}{_NAME}"), r"\g<lead>[Name]"),
    (
        re.compile(
            rf"(?P<lead>\b[Mm]ein(?:e[mnr]?|s)?{_GAP}(?:(?:klein|groß|alt|jung|älter|jünger)\w{{0,5}}{_GAP})?"
            r"(?:[Ss]ohn|[Tt]ochter|[Kk]ind|[Bb]aby|[Mm]ann|[Ff]rau|[Bb]ruder|[Ss]chwester|[Ee]nkel(?:in)?|[Pp]artner|"
            rf"[Ff]reund(?:in)?|[Ee]x)\s?,?{_GAP}){_NO_NAME}{_NO_THING}{_NAME}(?=[\s,.!?]|$)"
        ),
        r"\g<lead>[Name]",
    ),
    (re.compile(rf"(?P<lead>\b(?:Frau|Herrn?|[Ff]amilie|Dr\.){_GAP})(?:Dr\.{_GAP})?{_NAMES}"), r"\g<lead>[Name]"),
    (
        re.compile(
            rf"(?P<lead>\b(?:(?:[Ll]iebe|[Vv]iele|[Ff]reundliche) Grüße|[Mm]it freundlichen Grüßen|[Gg]ruß|LG|lg|MfG|VG)"
            rf",?{_GAP}(?:Oma |Opa |Papa |Mama )?){_NAMES}"
        ),
        r"\g<lead>[Name]",
    ),
]


def masked(text: str) -> str:
    """The text with phone numbers, e-mails, IBANs, coordinates, dates of birth, house addresses and names replaced.

    Public help numbers (110, 112, 116 …, 0800 …), postcodes, ages and districts stay: they are what the question is about.
    """
    text = _shortened(text)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def _shortened(text: str) -> str:
    """Cut at blanks, where there are any: half a number is not recognised as one."""
    if len(text) <= _LONGEST:
        return text
    head, tail = text[: _LONGEST // 2], text[-_LONGEST // 2 :]
    return f"{_up_to_blank(head)} … {_up_to_blank(tail[::-1])[::-1]}"


def _up_to_blank(text: str) -> str:
    return text.rsplit(maxsplit=1)[0] if re.search(r"\S\s+\S", text[-200:]) else text
