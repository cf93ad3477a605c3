"""What the checks of records object to, in the words of the console; the command line says it in English."""

from __future__ import annotations

import re

_SAYINGS: tuple[tuple[str, str], ...] = (
    (r"is missing as a heading", "Diese Überschrift fehlt in der ersten Zeile der Tabelle."),
    (r"is given twice as a heading", "Diese Überschrift steht zweimal da."),
    (r"is missing", "Bitte ausfüllen."),
    (r"(?P<v>.+) is not a date; write it as .*", "„{v}“ ist kein Datum. Bitte so schreiben: 02.03.2026."),
    (r"(?P<v>.+) is not a number", "„{v}“ ist keine Zahl."),
    (r"(?P<v>.+) is not an age in months from .*", "„{v}“ ist kein Alter. Bitte zum Beispiel: 3 oder 18 Monate."),
    (r"(?P<v>.+) is not a time of day; .*", "„{v}“ ist keine Uhrzeit. Bitte so schreiben: 09:30."),
    (r"(?P<v>.+) is longer than (?P<n>\d+) characters", "„{v}“ ist zu lang. Es passen höchstens {n} Zeichen."),
    (r"latitude and longitude go together", "Breitengrad und Längengrad gehören zusammen: bitte beide oder keinen."),
    (r"(?P<v>.+): latitude and longitude are swapped", "{v}: Breitengrad und Längengrad sind vertauscht."),
    (r"(?P<v>.+): the point is not in Germany", "{v}: Dieser Punkt liegt nicht in Deutschland."),
    (r"(?P<v>.+) cannot be read as opening hours", "Diese Zeiten verstehen wir nicht. Bitte so: Mo bis Fr 9–12 Uhr."),
    (r"(?P<v>.+) is not between .*", "{v} liegt zu weit weg. Stimmt das Jahr?"),
    (r"(?P<v>\S+) is also opens_at", "Ende und Beginn sind gleich ({v})."),
    (r"(?P<v>\S+) is before opens_at, (?P<n>\S+)", "Das Ende ({v}) liegt vor dem Beginn ({n})."),
    (r"(?P<v>.+) is below minimum_age_months, .*", "„Alter bis“ liegt unter „Alter ab“."),
    (r"(?P<v>.+) is none of (?P<n>.+)", "„{v}“ gibt es hier nicht. Möglich sind: {n}."),
    (r"(?P<v>.+) is not a recurrence rule.*", "Diese Wiederholung verstehen wir nicht. Bitte neu zusammenstellen."),
    (r"FREQ is none of .*", "Diese Wiederholung verstehen wir nicht. Bitte neu zusammenstellen."),
    (r"(?P<v>.+) ends before its first day, .*", "Die Wiederholung endet vor ihrem ersten Tag."),
    (r"(?P<v>.+) never gives a date", "Diese Wiederholung ergibt nie einen Termin."),
    (r"the first or third weekday is one of a month.*", "„Jeder 1. Dienstag“ gibt es nur im Monat: FREQ=MONTHLY."),
    (r"(?P<v>.+) can be read in two ways; .*", "„{v}“ kann man auf zwei Arten lesen. Bitte 1200 oder 1,20 schreiben."),
    (r"(?P<v>.+) is no topic here.*", "Das Thema „{v}“ gibt es hier nicht."),
    (r"(?P<v>.+) is neither ja nor nein", "„{v}“ ist weder ja noch nein."),
    (r"(?P<v>.+) is given twice, first in (?P<n>.+)", "„{v}“ steht zweimal da, zuerst in {n}."),
    (r"(?P<v>.+) is given twice", "„{v}“ steht zweimal da."),
    (r"(?P<v>.+) belongs to (?P<n>.+), not to .*", "Die ID „{v}“ gehört schon zu {n}."),
    (r"(?P<v>.+) is not there.*", "„{v}“ gibt es hier nicht."),
    (r"stands under no heading.*", "Über dieser Zelle steht keine Überschrift. Sind die Zellen davor falsch getrennt?"),
    (r"(?P<v>.+) was rounded by the spreadsheet.*", "„{v}“ hat die Tabelle gerundet. Bitte als Text neu eintippen."),
    (r"and (?P<n>\d+) more problems", "und {n} weitere Stellen"),
    (r"the quotation marks of this cell are broken.*", "Die Anführungszeichen dieser Zelle sind kaputt."),
    (r"this cell holds more than .*", "Diese Zelle ist viel zu lang, oder ihre Anführungszeichen sind kaputt."),
    (r"holds NUL characters.*", "Hier stehen Zeichen, die keine Schrift sind. Bitte als „CSV UTF-8“ speichern."),
    (r"is a workbook.*", "Das ist eine Excel- oder LibreOffice-Datei. Bitte dort „Speichern unter“ und „CSV UTF-8“ wählen."),
    (r"is a PDF.*", "Das ist ein PDF und keine Tabelle. Bitte fragen Sie nach der Tabelle, aus der es gemacht ist."),
    (r"is a web page.*", "Das ist eine Internetseite und keine Tabelle."),
    (r"is packed with .*|is a 7z archive.*", "Die Datei ist gepackt. Bitte zuerst entpacken."),
    (r"(?:the file is not UTF-8|is UTF-8 in one place).*", "Das ist keine lesbare Tabelle. Bitte als „CSV UTF-8“ speichern."),
    (r"the file is empty", "Die Datei ist leer."),
    (r"larger than .*", "Die Datei ist zu groß. Bitte teilen."),
    (r"not readable as (?P<v>\w+).*", "Das lässt sich nicht als {v} lesen. Ist es die richtige Datei?"),
    (r"(?:a list|a text|a mapping|an array).* is expected", "Hier steht etwas anderes, als wir erwarten."),
    (r"this field is not known", "Dieses Feld kennen wir nicht."),
    (r"(?P<v>.+): at most (?P<n>\d+) characters without .*", "„{v}“: höchstens {n} Zeichen, keine Leerzeichen oder /."),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.DOTALL), said) for pattern, said in _SAYINGS)


def in_german(message: str) -> str:
    """Where the cleaning asks something about the same value, its question alone, which is German already."""
    for pattern, said in _COMPILED:
        if found := pattern.fullmatch(message):
            return said.format(**{name: _bare(value) for name, value in found.groupdict().items()})
    _, _, question = message.partition(" – ")
    return question or message


def _bare(value: str) -> str:
    """Without the quotation marks of Python."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value
