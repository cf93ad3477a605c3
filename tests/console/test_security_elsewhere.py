"""What belongs to another town: no key in a path, a query or a form leads there, and whoever tries is noted."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from review.audit import Entry, Looked, read
from review.effect_runs import EffectRuns
from review.staff_sessions import digest_of
from review.staff_tables import audit
from tests.builders import TOWN, an_offer, save
from tests.console.site import PASSWORD, Visitor
from tests.console.two_towns import (
    ELSEWHERE,
    GUARDED,
    READING,
    SHEET,
    WRITING,
    everything,
    name_of,
    records_in,
    two_towns,
)

# Which record a parameter of a path names: by the word before it and its own name. A new route with a key fails here
# until it says what the key is of.
KINDS = {
    ("fragen", "group"): "group", ("termin", "number"): "appointment", ("meldung", "number"): "report",
    ("einlesen", "number"): "upload", ("angebote", "offer_id"): "offer", ("link", "number"): "link",
    ("konten", "key"): "account", ("fassungen", "id"): None,  # None: the model of all towns
}  # fmt: skip
NO_KEY = {("berichte", "dimension")}  # a table of a report, whose town is in the query
KEY = re.compile(r"(\w+)/\{(\w+)(?::\w+)?\}")
KEYED = [route for route in GUARDED if set(KEY.findall(route.path)) - NO_KEY]
PAIR = "/redaktion/angebote/doppelt/paar"  # its keys are in the query: FORMS and QUERIES
# Pages that are of all the person's towns, or of none: a town in the address means nothing to them.
TOWNLESS = {
    "/redaktion/", "/redaktion/anliegen", "/redaktion/angebote/entwuerfe", "/redaktion/angebote/einlesen/vorlage.csv",
    "/redaktion/wirkung", "/redaktion/wirkung/stand", "/redaktion/wirkung/training", "/redaktion/wirkung/fassungen",
    "/redaktion/konten", "/redaktion/konten/neu", "/redaktion/konten/ich", "/redaktion/konten/ich/zweiter-faktor",
    "/redaktion/konten/ich/zweiter-faktor/qr.svg",
    PAIR,
}  # fmt: skip
# Forms that name nothing but the person's own session and account, or nothing at all.
KEYLESS = {
    "/redaktion/abmelden", "/redaktion/wirkung", "/redaktion/konten/ich/passwort",
    "/redaktion/konten/ich/zweiter-faktor/einrichten", "/redaktion/konten/ich/zweiter-faktor/bestaetigen",
    "/redaktion/konten/ich/zweiter-faktor/codes", "/redaktion/konten/ich/zweiter-faktor/ausschalten",
}  # fmt: skip
GROUP, OFFER, NEW = "/redaktion/fragen/{here.group}", "/redaktion/angebote/{here.offer}", "/redaktion/angebote/neu"
# A form of one's own page that names a record of elsewhere, beside one's own where there can be several.
FORMS: list[tuple[str, dict[str, Any]]] = [
    ("/redaktion/fragen", {"gruppe": ["{here.group}", "{there.group}"], "was": "not_for_us", "form_id": "a"}),
    ("/redaktion/fragen", {"gruppe": "{here.group}", "was": "assign", "an": "{there.account}", "form_id": "b"}),
    (f"{GROUP}/schritt", {"schritt": "assign", "an": "{there.account}", "form_id": "c", "version": "{version}"}),
    (f"{GROUP}/schritt", {"schritt": "merge", "mit": "{there.group}", "form_id": "d", "version": "{version}"}),
    (
        f"{GROUP}/schritt",
        {"schritt": "split", "frage": ["{here.question}", "{there.question}"], "form_id": "e", "version": "{version}"},
    ),
    (f"{GROUP}/schritt", {"schritt": "undo_decision", "decision": "{there.decision}", "form_id": "f", "version": "{version}"}),
    (
        f"{GROUP}/entscheiden",
        {"art": "forward", "to": "{there.account}", "form_id": "g", "version": "{version}", "sicher": "1"},
    ),
    (f"{GROUP}/entscheiden", {"art": "link", "offers": "{there.offer}", "form_id": "h", "version": "{version}", "sicher": "1"}),
    (
        f"{GROUP}/entscheiden",
        {"art": "old_data", "offer": "{there.offer}", "form_id": "i", "version": "{version}", "sicher": "1"},
    ),
    ("/redaktion/angebote/veraltet", {"id": ["{here.offer}", "{there.offer}"], "stadt": TOWN}),
    ("/redaktion/angebote/veraltet", {"eins": "{there.offer}", "stadt": TOWN}),
    ("/redaktion/angebote/veraltet", {"id": "{here.offer}", "stadt": ELSEWHERE}),
    ("/redaktion/angebote/einlesen", {"stadt": ELSEWHERE}),
    (NEW, {"municipality": ELSEWHERE, "name": "Neu", "do": "entwurf", "form": "0" * 32}),
    (NEW, {"municipality": TOWN, "draft": "{there.draft}", "name": "Neu", "do": "entwurf", "form": "1" * 32}),
    (NEW, {"municipality": TOWN, "form": "{there.form}", "name": "Neu", "do": "entwurf"}),
    (NEW, {"municipality": TOWN, "group": "{there.group}", "name": "Neu", "do": "entwurf", "form": "2" * 32}),
    (NEW, {"municipality": TOWN, "name": "Treff", "form": "abcdef" + "0" * 26, "do": "entwurf"}),  # whose id is taken there
    (OFFER, {"draft": "{there.draft}", "name": "Anders", "do": "entwurf"}),
    (OFFER, {"draft": "{there.draft}", "do": "verwerfen"}),
    (f"{OFFER}/entfernen", {"replaced_by": "{there.offer}"}),
    (f"{OFFER}/link/{{there.link}}/widerrufen", {}),
    ("/redaktion/angebote/{there.offer}/link/{here.link}/widerrufen", {}),
    ("/redaktion/angebote/links", {"stadt": ELSEWHERE}),
    (PAIR, {"behalten": "{here.offer}", "weg": "{there.offer}", "do": "zusammen"}),
    (PAIR, {"behalten": "{there.offer}", "weg": "{here.offer}"}),
    ("/redaktion/wirkung/training", {"scope": "all"}),  # the model of all towns
    ("/redaktion/konten/neu", {"name": "Cora", "role": "reviewer", "towns": ELSEWHERE, "password": PASSWORD}),
    ("/redaktion/konten/neu", {"name": "Cora", "role": "reviewer", "towns": [TOWN, ELSEWHERE], "password": PASSWORD}),
    ("/redaktion/konten/neu", {"name": "Cora", "role": "reviewer", "scope": "all", "password": PASSWORD}),
    ("/redaktion/konten/{here.account}", {"role": "editor", "towns": ELSEWHERE}),
    ("/redaktion/konten/{here.account}", {"role": "editor", "scope": "all"}),
]
QUERIES = [
    f"{PAIR}?behalten={{here.offer}}&weg={{there.offer}}",
    f"{PAIR}?behalten={{there.offer}}&weg={{here.offer}}",
    "/redaktion/fragen?wer={there.account}", f"{NEW}?gruppe={{there.group}}", f"{OFFER}?entwurf={{there.draft}}",
    f"/redaktion/berichte/topic.svg?stadt={ELSEWHERE}",
]  # fmt: skip
# Keys that are looked for among one's own alone: of anything else there is nothing to find.
OWN: list[tuple[str, dict[str, str]]] = [
    ("/redaktion/wirkung/veroeffentlichen", {"check": "{run}"}),
    ("/redaktion/konten/ich/sitzungen", {"session": "{session}"}),
    (f"{OFFER}/verlauf", {"version": "{entry}"}),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory):
    yield from two_towns(tmp_path_factory.mktemp("elsewhere"))


@pytest.fixture(scope="module")
def towns(desk):
    """What stands for `{here.…}` and `{there.…}`, and the numbers of what is another's own."""
    desk.staff.add("Chefin", PASSWORD, "admin")
    save(desk.database, an_offer(id=f"{TOWN}-treff-abcdef", name="Treff", municipality=ELSEWHERE))
    here, there = records_in(desk, TOWN, "krabbelgruppe-nord"), records_in(desk, ELSEWHERE, "anderswo")
    return {"here": here, "there": there, **_others(desk)}


def _others(desk):
    run = EffectRuns(desk.database).begin("Chefin", [1], desk.now())
    session = desk.sessions.begin(desk.staff.staff(desk.staff.named("Chefin").id), desk.now())
    with desk.database.writing() as connection:
        connection.execute(
            audit.insert().values(**vars(Entry(desk.now(), "Chefin", "published", "offer", "anderswo", ELSEWHERE)))
        )
        entry = connection.execute(sa.select(sa.func.max(audit.c.id))).scalar()
    return {"run": run.id, "session": digest_of(session), "entry": entry, "version": 2}


@pytest.fixture(scope="module")
def visitor(desk, towns):
    """An admin of Musterstadt."""
    visitor = Visitor(desk, "admin", [TOWN], name="Anna")
    visitor.get("/redaktion/")
    return visitor


def filled(value: Any, towns: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: filled(part, towns) for name, part in value.items()}
    return [filled(part, towns) for part in value] if isinstance(value, list) else value.format(**towns)


def path_of(route, records) -> str:
    path = route.path
    for word, name in KEY.findall(path):
        kind = KINDS[word, name]
        path = re.sub(rf"\{{{name}(:\w+)?\}}", str(getattr(records, kind) if kind else 0), path, count=1)
    return path


def noted(desk) -> tuple[int, str, str, str | None]:
    with desk.database.reading() as connection:
        [(number, entry)] = read(connection, Looked(), 1)
    return number, entry.action, entry.key, entry.municipality


def assert_refused(desk, send, path, town=ELSEWHERE):
    """403, one entry more in the audit trail, and nothing else."""
    before, (last, *_) = everything(desk.database, but=("audit_entry",)), noted(desk)

    answer = send()

    assert answer.status_code == 403
    assert noted(desk) == (last + 1, "refused", path, town)
    assert everything(desk.database, but=("audit_entry",)) == before


# --- the walk is complete ---


@pytest.mark.parametrize("route", KEYED, ids=name_of)
def test_every_key_of_every_route_is_known(route):
    unknown = {part for part in KEY.findall(route.path) if part not in KINDS} - NO_KEY

    assert not unknown


@pytest.mark.parametrize("route", [route for route in WRITING if route not in KEYED], ids=name_of)
def test_every_form_is_walked_or_said_to_name_no_record(route):
    walked = {path.split("{")[0] for path, _ in [*FORMS, *OWN]} | {"/redaktion/konten/ich/nachrichten"}

    assert route.path in walked | KEYLESS


# --- the walk ---


@pytest.mark.parametrize("route", KEYED, ids=name_of)
def test_a_key_of_another_town_in_the_path_is_refused_and_noted(desk, visitor, towns, route):
    path = path_of(route, towns["there"])
    town = None if "fassungen" in path else ELSEWHERE
    send = (lambda: visitor.submit(path)) if "POST" in route.methods else (lambda: visitor.get(path))

    assert_refused(desk, send, path, town)


@pytest.mark.parametrize(("path", "fields"), FORMS, ids=[f"{path} {', '.join(fields)}" for path, fields in FORMS])
def test_a_key_of_another_town_in_a_form_is_refused_and_noted(desk, visitor, towns, path, fields):
    path, fields = path.format(**towns), filled(fields, towns)
    files = {"datei": ("angebote.csv", SHEET.encode())} if path.endswith("einlesen") else None
    data = {"csrf": visitor.token(), **fields}
    town = None if "scope" in fields else ELSEWHERE

    assert_refused(desk, lambda: visitor.post(path, data=data, files=files), path, town)


@pytest.mark.parametrize("path", QUERIES)
def test_a_key_of_another_town_in_the_query_is_refused_and_noted(desk, visitor, towns, path):
    address = path.format(**towns)

    assert_refused(desk, lambda: visitor.get(address), address.split("?")[0])


@pytest.mark.parametrize("route", [route for route in READING if "{" not in route.path], ids=name_of)
def test_another_town_in_the_query_is_refused_or_means_nothing(desk, visitor, towns, route):
    address = f"{route.path}?stadt={ELSEWHERE}&municipality={ELSEWHERE}&town={ELSEWHERE}"
    visitor.get(route.path)

    if route.path not in TOWNLESS:
        assert_refused(desk, lambda: visitor.get(address), route.path)
    else:
        assert "herne" not in visitor.get(address).text.lower()


@pytest.mark.parametrize(("path", "fields"), OWN, ids=[path for path, _ in OWN])
def test_what_is_somebody_elses_own_is_not_found(desk, visitor, towns, path, fields):
    before = everything(desk.database)

    answer = visitor.submit(path.format(**towns), **filled(fields, towns))

    assert answer.status_code in (303, 404, 409)
    assert everything(desk.database) == before


def test_a_file_with_a_record_of_another_town_is_refused(desk, visitor):
    before = everything(desk.database)
    sheet = SHEET.replace("krabbel;", "anderswo;").encode()

    answer = visitor.post(
        "/redaktion/angebote/einlesen", data={"csrf": visitor.token(), "stadt": TOWN}, files={"datei": ("a.csv", sheet)}
    )

    assert answer.status_code == 422
    assert everything(desk.database) == before


def test_the_same_forms_reach_ones_own_records(desk, visitor, towns):
    """So that the walk above is refused for the town's sake, not because a form is broken."""
    steps = {"schritt": "assign", "an": str(towns["here"].account), "form_id": "own", "version": "2"}
    answers = [
        visitor.submit(f"/redaktion/fragen/{towns['here'].group}/schritt", **steps),
        visitor.get(f"/redaktion/angebote/{towns['here'].offer}?entwurf={towns['here'].draft}"),
        visitor.get(f"/redaktion/berichte?stadt={TOWN}"),
        visitor.submit(f"/redaktion/anliegen/meldung/{towns['here'].report}/erledigt"),
    ]

    assert [answer.status_code for answer in answers] == [303, 200, 200, 303]
