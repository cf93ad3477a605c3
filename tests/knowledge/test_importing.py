"""Loading towns: all of a call or nothing, and faults named so that an editor can mend them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from knowledge.formats.parsing import Faulty
from knowledge.formats.yaml_format import read_file, write_offers
from knowledge.importing import import_path, slug
from knowledge.model import Asked, Offer
from knowledge.repository import read_asked, read_municipalities, read_offers
from knowledge.revisions import read_revision
from store.database import Database
from tests.builders import TOWN, a_full_offer, a_town, an_offer, database_in, save

GOOD = "id: gut\nkind: group\nname: Gute Gruppe\ndescription: Alles in Ordnung.\n"


def a_folder(folder: Path, place: str = "id: musterstadt\nname: Musterstadt\n", **files: str) -> Path:
    """A town's folder with these files: the name of the file, its text."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "place.yml").write_text(place, encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.yml").write_text(text, encoding="utf-8")
    return folder


def as_file(offer: Offer) -> str:
    (plain,) = yaml.safe_load(write_offers([offer]))
    return str(yaml.safe_dump(plain, allow_unicode=True))


def stored(database: Database) -> list[Offer]:
    with database.reading() as connection:
        return read_offers(connection)


def everything(database: Database) -> tuple[object, ...]:
    with database.reading() as connection:
        return (
            read_municipalities(connection),
            read_offers(connection),
            read_asked(connection),
            read_revision(connection),
        )


def faults_of(database: Database, path: Path, municipality: str | None = TOWN) -> Faulty:
    with pytest.raises(Faulty) as caught:
        import_path(database, path, municipality)
    return caught.value


def test_a_folder_is_loaded_with_its_town_its_offers_and_its_questions(database: Database, tmp_path: Path) -> None:
    questions = "- text: Wo ist was los?\n  offers: [gut]\n  topic: familientreff_cafe\n"
    folder = a_folder(tmp_path / "musterstadt", gut=GOOD, questions=questions)

    report = import_path(database, folder)

    with database.reading() as connection:
        assert read_municipalities(connection) == {TOWN: a_town()}
        assert read_asked(connection) == [Asked(TOWN, "Wo ist was los?", ("gut",), "familientreff_cafe")]
    assert [offer.id for offer in stored(database)] == report.added == ["gut"]
    assert report.new_municipalities == ["Musterstadt"]


def test_a_folder_of_towns_is_loaded_parents_first(database: Database, tmp_path: Path) -> None:
    a_folder(tmp_path / "towns" / "a-dorf", "id: a-dorf\nname: A-Dorf\nparent: z-kreis\n", a=GOOD)
    a_folder(tmp_path / "towns" / "z-kreis", "id: z-kreis\nname: Z-Kreis\nlevel: district\n")

    report = import_path(database, tmp_path / "towns")

    assert report.new_municipalities == ["Z-Kreis", "A-Dorf"]


def test_loading_twice_changes_nothing(database: Database, tmp_path: Path) -> None:
    questions = "- text: Wo ist was los?\n  offers: [gut]\n"
    folder = a_folder(tmp_path / "musterstadt", gut=GOOD, alles=as_file(a_full_offer()))
    a_folder(folder, questions=questions)
    import_path(database, folder)
    before = everything(database)

    report = import_path(database, folder)

    assert everything(database) == before
    assert (report.added, report.changed, report.new_municipalities) == ([], [], [])
    assert sorted(report.unchanged) == ["gut", "krabbelgruppe-nord"]


def test_a_changed_file_changes_its_offer_and_no_other(database: Database, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "musterstadt", gut=GOOD, besser=GOOD.replace("id: gut", "id: besser"))
    import_path(database, folder)
    a_folder(folder, gut=GOOD + "url: https://www.example.org\n")

    report = import_path(database, folder)

    assert (report.changed, report.unchanged) == (["gut"], ["besser"])


def test_a_dry_run_reports_and_changes_nothing(database: Database, tmp_path: Path) -> None:
    save(database, an_offer(id="gut"))
    before = everything(database)
    folder = a_folder(tmp_path / "neustadt", "id: neustadt\nname: Neustadt\n", neu=GOOD.replace("id: gut", "id: neu"))

    report = import_path(database, folder, dry_run=True)

    assert everything(database) == before
    assert report.added == ["neu"]
    assert list(report.lines()) == ["Neustadt: new, would be created", "1 would be added, 0 would be changed, 0 unchanged"]


def test_one_broken_file_keeps_the_whole_call_out(database: Database, tmp_path: Path) -> None:
    a_folder(tmp_path / "towns" / "a-dorf", "id: a-dorf\nname: A-Dorf\n", gut=GOOD)
    a_folder(tmp_path / "towns" / "b-dorf", "id: b-dorf\nname: B-Dorf\n", schlecht="id: schlecht\nname: Ohne Art\n")
    before = everything(database)

    faults_of(database, tmp_path / "towns")

    assert everything(database) == before


def test_a_fault_names_the_file_and_the_field(database: Database, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "musterstadt", gut=GOOD, schlecht=GOOD.replace("kind: group\n", ""))

    (problem,) = faults_of(database, folder).problems

    assert (problem.file, problem.row, problem.field) == (str(folder / "schlecht.yml"), None, "kind")
    assert str(problem) == f"{folder / 'schlecht.yml'}, field kind: is missing"


def test_a_fault_in_a_list_names_the_row(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "offers.yml"
    path.write_text("- {id: a, kind: group, name: A, description: A}\n- {id: b, kind: gruppe, name: B, description: B}\n")

    (problem,) = faults_of(database, path).problems

    assert (problem.file, problem.row, problem.field) == (str(path), 2, "kind")


def test_every_faulty_file_of_a_town_is_named_at_once(database: Database, tmp_path: Path) -> None:
    folder = a_folder(
        tmp_path / "musterstadt", a=GOOD + "kosten: 5\n", b=GOOD, c=GOOD.replace("id: gut", "id: c") + "topics: tanz\n"
    )

    problems = faults_of(database, folder).problems

    assert [(Path(problem.file).name, problem.field) for problem in problems] == [("a.yml", "kosten"), ("c.yml", "topics")]


@pytest.mark.parametrize(
    ("line", "field", "message"),
    [
        ("kosten: 5", "kosten", "not known"),
        ("kind: gruppe", "kind", "none of"),
        ("status: vorbei", "status", "none of"),
        ("audience: [babys]", "audience", "none of"),
        ("name: ''", "name", "is missing"),
        ("name: [A, B]", "name", "a text is expected"),
        ("topics: tanz", "topics", "a list is expected"),
        ("id: mit leerzeichen", "id", "without spaces"),
        (f"id: {'x' * 161}", "id", "160"),
        ("schedules: [{opening_hours: von früh bis spät}]", "schedules.opening_hours", "cannot be read as opening hours"),
        ("schedules: [{opening_hours: Mo-Fr 25:99}]", "schedules.opening_hours", "cannot be read as opening hours"),
        ("schedules: [{rrule: jeden Montag}]", "schedules.rrule", "RFC 5545"),
        ("schedules: [{rrule: FREQ=WEEKLY;BYDAY=XX}]", "schedules.rrule", "RFC 5545"),
        ("schedules: [{rrule: FREQ=DAILY;INTERVAL=0}]", "schedules.rrule", "number from 1"),
        ("schedules: [{rrule: FREQ=WEEKLY;INTERVAL=-1}]", "schedules.rrule", "number from 1"),
        ("schedules: [{rrule: FREQ=SECONDLY, dtstart: 2020-01-01}]", "schedules.rrule", "none of"),
        ("schedules: [{rrule: FREQ=MONTHLY;BYDAY=9MO}]", "schedules.rrule", "RFC 5545"),
        ("schedules: [{rrule: FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30}]", "schedules.rrule", "never gives a date"),
        ("schedules: [{rrule: FREQ=DAILY;INTERVAL=7;BYDAY=MO, dtstart: 2026-11-24}]", "schedules.rrule", "never gives a date"),
        ("schedules: [{rrule: FREQ=DAILY;UNTIL=20260101, dtstart: 2026-11-24}]", "schedules.rrule", "ends before"),
        ("schedules: [{rrule: FREQ=DAILY;UNTIL=2026}]", "schedules.rrule", "20261231"),
        ("schedules: [{rrule: FREQ=DAILY;FREQ=WEEKLY}]", "schedules.rrule", "twice"),
        ("schedules: [{rrule: FREQ=DAILY;BYEASTER=1}]", "schedules.rrule", "BYEASTER"),
        ("schedules: [{rrule: 'DTSTART:20260101T100000Z\\nRRULE:FREQ=DAILY'}]", "schedules.rrule", "RFC 5545"),
        ("schedules: [{rrule: FREQ=DAILY, dtstart: 0001-01-01}]", "schedules.dtstart", "is not between"),
        ("schedules: [{opens_at: '24:00'}]", "schedules.opens_at", "09:30"),
        ("schedules: [{closes_at: '24:30'}]", "schedules.closes_at", "09:30"),
        ("cost_options: [{amount: 1, currency: Euro}]", "cost_options.currency", "longer than 3"),
        ("cost_options: [{amount: .nan}]", "cost_options.amount", "not a number"),
        ("sources: [{published: '2024-11-05T10:00'}]", "sources.published", "longer than 10"),
        ("locations: [{postal_code: 59227 Ahlen}]", "locations.postal_code", "longer than 10"),
        ("locations: [{precision: genau}]", "locations.precision", "none of"),
        ("confidence: ziemlich", "confidence", "none of"),
        ("source_age: neu", "source_age", "none of"),
        ("valid_to: 2026-02-30", "valid_to", "not a date"),
        ("municipality: nirgendwo", "municipality", "is not there"),
        ("schedules: [{opens_at: halb neun}]", "schedules.opens_at", "09:30"),
        ("schedules: [{opens_at: '25:00'}]", "schedules.opens_at", "09:30"),
        ("schedules: [{dtstart: bald}]", "schedules.dtstart", "is not a date"),
        ("schedules: [jeden Montag]", "schedules", "list of mappings"),
        ("locations: [{latitude: 7.891, longitude: 51.763}]", "locations", "swapped"),
        ("locations: [{latitude: 48.2, longitude: 16.4}]", "locations", "not in Germany"),
        ("locations: [{latitude: 51.763}]", "locations", "go together"),
        ("locations: [{latitude: Nord, longitude: 7.891}]", "locations.latitude", "not a number"),
        ("locations: [{latitude: 51.7, longitude: 7.8, precision: genau}]", "locations.precision", "none of"),
        ("locations: [{strasse: Beispielweg}]", "locations.strasse", "not known"),
        ("minimum_age_months: 24\nmaximum_age_months: 12", "maximum_age_months", "below minimum_age_months"),
        ("minimum_age_months: drei", "minimum_age_months", "not a number"),
        ("minimum_age_months: -1", "minimum_age_months", "age in months"),
        ("maximum_age_months: 99999", "maximum_age_months", "age in months"),
        ("assured_date: gestern", "assured_date", "2026-03-02"),
        ("valid_to: '2026-02-30'", "valid_to", "not a date"),
        ("phones: [{description: Anmeldung}]", "phones.number", "is missing"),
        ("phones: '02382 591234'", "phones", "a list is expected"),
        ("cost_options: [{amount: viel}]", "cost_options.amount", "not a number"),
    ],
)
def test_a_wrong_value_is_named_with_its_field(tmp_path: Path, line: str, field: str, message: str) -> None:
    database = database_in(tmp_path)
    own = line.split(":")[0]
    kept = [known for known in GOOD.splitlines() if not known.startswith(f"{own}:")]
    folder = a_folder(tmp_path / "musterstadt", schlecht="\n".join([*kept, line]))

    (problem,) = faults_of(database, folder).problems

    assert problem.field == field
    assert message in problem.message
    assert stored(database) == []


def test_an_id_given_twice_in_a_town_is_named_in_the_second_file(database: Database, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "musterstadt", a=GOOD, b=GOOD)

    (problem,) = faults_of(database, folder).problems

    assert (Path(problem.file).name, problem.field, problem.message) == ("b.yml", "id", "'gut' is given twice")
    assert stored(database) == []


def test_an_id_of_another_town_is_not_taken_over(database: Database, tmp_path: Path) -> None:
    save(database, an_offer(id="gut"))
    folder = a_folder(tmp_path / "neustadt", "id: neustadt\nname: Neustadt\n", gut=GOOD)
    before = everything(database)

    (problem,) = faults_of(database, folder).problems

    assert problem.field == "id"
    assert "belongs to musterstadt" in problem.message
    assert everything(database) == before


def test_a_file_that_is_not_utf_8_is_named(database: Database, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "musterstadt", gut=GOOD)
    (folder / "alt.yml").write_bytes("name: Büro".encode("latin-1"))

    (problem,) = faults_of(database, folder).problems

    assert (Path(problem.file).name, problem.message) == ("alt.yml", "the file is not UTF-8 text")


def test_a_json_file_that_is_not_utf_8_is_named(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "alt.json"
    path.write_bytes('[{"id": "a", "name": "Büro"}]'.encode("latin-1"))

    (problem,) = faults_of(database, path).problems

    assert problem.message == "the file is not UTF-8 text"


def test_a_byte_order_mark_does_no_harm(database: Database, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "musterstadt")
    (folder / "gut.yml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())

    import_path(database, folder)

    assert [offer.id for offer in stored(database)] == ["gut"]


def test_broken_yaml_is_named_with_its_row(database: Database, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "musterstadt", schlecht="id: schlecht\nname: [offen\ndescription: B\n")

    (problem,) = faults_of(database, folder).problems

    assert (Path(problem.file).name, problem.row) == ("schlecht.yml", 3)
    assert "not readable as YAML" in problem.message


def test_yaml_that_would_run_code_is_refused(database: Database, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "musterstadt", schlecht=f"id: !!python/object/apply:os.mkdir [{tmp_path / 'angelegt'}]\n")

    faults_of(database, folder)

    assert not (tmp_path / "angelegt").exists()


def test_an_empty_file_is_a_fault(database: Database, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "musterstadt", leer="")

    (problem,) = faults_of(database, folder).problems

    assert Path(problem.file).name == "leer.yml"


def test_broken_json_is_named_with_its_row(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "offers.jsonl"
    path.write_text('{"id": "a", "name": "A"}\n{"id": "b", "name": \n')

    (problem,) = faults_of(database, path).problems

    assert (problem.file, problem.row) == (str(path), 2)
    assert "not readable as JSON" in problem.message
    assert stored(database) == []


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"contents": ' * 50_000])
def test_deeply_nested_json_is_a_fault(database: Database, tmp_path: Path, text: str) -> None:
    path = tmp_path / "tief.json"
    path.write_text(text)

    (problem,) = faults_of(database, path).problems

    assert problem.message == "the JSON is nested too deeply"


@pytest.mark.parametrize("text", ['"nur ein Wort"', "[1, 2]", '{"contents": 5}'])
def test_json_that_holds_no_services_is_a_fault(database: Database, tmp_path: Path, text: str) -> None:
    path = tmp_path / "anderes.json"
    path.write_text(text)

    (problem,) = faults_of(database, path).problems

    assert problem.message == "an array of services is expected"


def test_a_path_that_is_not_there_is_a_fault(database: Database, tmp_path: Path) -> None:
    (problem,) = faults_of(database, tmp_path / "gibt-es-nicht").problems

    assert problem.message == "there is no such file or folder"


def test_a_folder_without_a_town_says_which_file_it_misses(database: Database, tmp_path: Path) -> None:
    (problem,) = faults_of(database, tmp_path).problems

    assert "place.yml" in problem.message


def test_a_single_file_needs_to_be_told_its_town(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "gut.yml"
    path.write_text(GOOD)

    (problem,) = faults_of(database, path, municipality=None).problems

    assert problem.field == "municipality"


def test_a_single_file_makes_its_town_where_it_is_new(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "gut.yml"
    path.write_text(GOOD)

    report = import_path(database, path, "Bad Königsbrück")

    assert report.new_municipalities == ["Bad Königsbrück"]
    assert [offer.municipality for offer in stored(database)] == ["bad-koenigsbrueck"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Ahlen", "ahlen"),
        ("Bad Salzuflen", "bad-salzuflen"),
        (" Schwäbisch Gmünd ", "schwaebisch-gmuend"),
        ("Groß-Gerau", "gross-gerau"),
    ],
)
def test_the_key_of_a_town_is_plain(name: str, key: str) -> None:
    assert slug(name) == key


def test_offers_written_as_yaml_are_read_again_as_they_were(tmp_path: Path) -> None:
    offers = [a_full_offer(), an_offer(id="zwei", name="Nr. 2: „Nein“ – 'doch'", note="yes")]
    path = tmp_path / "offers.yml"
    path.write_text(write_offers(offers), encoding="utf-8")

    assert read_file(path, TOWN) == offers


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("02382/59-1234", "02382 591234"),
        ("+49 2382 591234", "02382 591234"),
        ("0049 2382 591234", "02382 591234"),
        ("112", "112"),
        ("116 117", "116 117"),
        ("0800 1110111", "0800 1110111"),
        ("siehe Aushang", "siehe Aushang"),
        ("+41 44 668 18 00", "+41 44 668 18 00"),
    ],
)
def test_phone_numbers_are_grouped_as_germans_read_them(tmp_path: Path, written: str, shown: str) -> None:
    path = tmp_path / "gut.yml"
    path.write_text(GOOD + f"phones: [{{number: '{written}'}}]\n", encoding="utf-8")

    (offer,) = read_file(path, TOWN)

    assert [phone.number for phone in offer.phones] == [shown]


def test_characters_that_cannot_be_seen_are_taken_out_of_texts(database: Database, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "musterstadt", gut=GOOD + 'note: "vor\\0her\\x07  "\n')

    import_path(database, folder)

    assert [offer.note for offer in stored(database)] == ["vorher"]


def test_an_unquoted_date_that_does_not_exist_is_named_with_its_row(tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "musterstadt", schlecht=GOOD + "valid_from: 2026-02-01\nvalid_to: 2026-02-30\n")

    (problem,) = faults_of(database_in(tmp_path), folder).problems

    assert (Path(problem.file).name, problem.row, problem.field) == ("schlecht.yml", 6, "valid_to")


@pytest.mark.parametrize(
    "text", ["note: " + "[" * 200_000 + "]" * 200_000, "- " * 200_000 + "a", "note: " + "{a: " * 300 + "}" * 300]
)
def test_deeply_nested_yaml_is_a_fault(tmp_path: Path, text: str) -> None:
    folder = a_folder(tmp_path / "musterstadt", tief=text)

    (problem,) = faults_of(database_in(tmp_path), folder).problems

    assert (Path(problem.file).name, problem.row) == ("tief.yml", 1)
    assert "levels deep" in problem.message


def test_aliases_that_multiply_do_no_harm(tmp_path: Path) -> None:
    bomb = "".join(f"- &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]\n" for at in range(1, 30))
    text = GOOD + "minimum_age_months: *a29\n"
    folder = a_folder(tmp_path / "musterstadt", bombe="keywords:\n- &a0 x\n" + bomb + text)

    (problem,) = faults_of(database_in(tmp_path), folder).problems

    assert problem.field == "keywords"


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ("- a\n", "-"),
        ("a", "-"),
        ("id: a\nname: A\nparent: nirgendwo\n", "parent"),
        ("id: a\nname: A\nparent: a\n", "parent"),
        ("id: a\nname: A\nlevel: dorf\n", "level"),
        (f"id: {'a' * 81}\nname: A\n", "id"),
        ("id: a\nname: A\nags: '0123456789012'\n", "ags"),
        ("id: a\nname: A\nplaces: [{name: N, aliases: x}]\n", "places.aliases"),
        ("id: a\nname: A\nplaces: [{name: N, latitude: abc}]\n", "places.latitude"),
        ("id: a\nname: A\nplaces: [{name: N, latitude: 51.7}]\n", "places"),
        ("id: a\nname: A\nplaces: [{name: N, latitude: 7.8, longitude: 51.7}]\n", "places"),
        ("id: a\nname: A\nplaces: [{name: N, precision: genau}]\n", "places.precision"),
        (f"id: a\nname: A\nplaces: [{{name: N, kind: {'k' * 21}}}]\n", "places.kind"),
        ("id: a\nname: A\nplaces: [{name: N, municipality: b}]\n", "places.municipality"),
    ],
)
def test_a_wrong_place_file_is_named_with_its_field(tmp_path: Path, place: str, field: str) -> None:
    folder = a_folder(tmp_path / "dorf", place)

    (problem,) = faults_of(database_in(tmp_path), folder).problems

    assert (problem.file, problem.field) == (str(folder / "place.yml"), field)


def test_a_place_without_aliases_may_say_so(database: Database, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "dorf", "id: a\nname: A\nplaces: [{name: N, aliases: }]\n")

    assert import_path(database, folder).new_municipalities == ["A"]


def test_towns_that_are_each_others_parents_are_named(database: Database, tmp_path: Path) -> None:
    a_folder(tmp_path / "towns" / "a", "id: a\nname: A\nparent: b\n")
    a_folder(tmp_path / "towns" / "b", "id: b\nname: B\nparent: a\n")

    problems = faults_of(database, tmp_path / "towns").problems

    assert [problem.field for problem in problems] == ["parent", "parent"]


def test_a_parent_is_found_by_its_key_whatever_its_folder_is_called(database: Database, tmp_path: Path) -> None:
    a_folder(tmp_path / "towns" / "a", "id: dorf\nname: Dorf\nparent: kreis\n")
    a_folder(tmp_path / "towns" / "b", "id: kreis\nname: Kreis\n")

    assert import_path(database, tmp_path / "towns").new_municipalities == ["Kreis", "Dorf"]


def test_one_town_in_two_folders_is_named(database: Database, tmp_path: Path) -> None:
    for name in ("a", "b"):
        a_folder(tmp_path / "towns" / name)

    (problem,) = faults_of(database, tmp_path / "towns").problems

    assert (problem.file, problem.field) == (str(tmp_path / "towns" / "b" / "place.yml"), "id")


@pytest.mark.parametrize("dry_run", [False, True])
def test_one_id_in_two_towns_is_named_in_the_second(database: Database, tmp_path: Path, dry_run: bool) -> None:
    for name in ("a", "b"):
        a_folder(tmp_path / "towns" / name, f"id: {name}\nname: {name}\n", gut=GOOD)

    with pytest.raises(Faulty) as caught:
        import_path(database, tmp_path / "towns", dry_run=dry_run)

    (problem,) = caught.value.problems
    assert (problem.file, problem.field) == (str(tmp_path / "towns" / "b" / "gut.yml"), "id")


def test_a_dry_run_sees_that_an_id_belongs_to_another_town(database: Database, tmp_path: Path) -> None:
    save(database, an_offer(id="gut"))
    folder = a_folder(tmp_path / "neustadt", "id: neustadt\nname: Neustadt\n", gut=GOOD)

    with pytest.raises(Faulty) as caught:
        import_path(database, folder, dry_run=True)

    (problem,) = caught.value.problems
    assert (problem.file, problem.field) == (str(folder / "gut.yml"), "id")


def test_faults_of_every_town_are_named_at_once(database: Database, tmp_path: Path) -> None:
    a_folder(tmp_path / "towns" / "a", "- a\n", schlecht=GOOD + "kosten: 5\n", kaputt="name: [offen\n")
    a_folder(tmp_path / "towns" / "b", "id: b\nname: B\n", schlecht=GOOD + "kosten: 5\n", questions="- text: Wo?\n")

    problems = faults_of(database, tmp_path / "towns").problems

    named = [(Path(problem.file).parent.name, Path(problem.file).name) for problem in problems]
    assert sorted(named) == [
        ("a", "kaputt.yml"), ("a", "place.yml"), ("a", "schlecht.yml"), ("b", "questions.yml"), ("b", "schlecht.yml"),
    ]  # fmt: skip


def test_a_closing_time_may_be_midnight(tmp_path: Path) -> None:
    path = tmp_path / "gut.yml"
    path.write_text(GOOD + "schedules: [{opens_at: '18:00', closes_at: '24:00'}]\n", encoding="utf-8")

    (offer,) = read_file(path, TOWN)

    assert offer.schedules[0].closes_at == "24:00"


def test_a_rule_is_kept_in_capitals(tmp_path: Path) -> None:
    path = tmp_path / "gut.yml"
    path.write_text(GOOD + "schedules: [{rrule: 'RRULE:freq=weekly; byday=mo, tu'}]\n", encoding="utf-8")

    (offer,) = read_file(path, TOWN)

    assert offer.schedules[0].rrule == "FREQ=WEEKLY;BYDAY=MO,TU"


# --- spreadsheets, and what is mended ---

SHEET = "Name;Art;Beschreibung;Themen;Telefon;E-Mail;Kommune\r\n"


def a_sheet(tmp_path: Path, *rows: str, encoding: str = "cp1252") -> Path:
    path = tmp_path / "angebote.csv"
    path.write_bytes((SHEET + "".join(f"{row}\r\n" for row in rows)).encode(encoding))
    return path


def test_a_spreadsheet_as_excel_saves_it_makes_its_town(database: Database, tmp_path: Path) -> None:
    sheet = a_sheet(tmp_path, "Müttercafé;Gruppe;Für Mütter.;eltern_kind_gruppe;;;")

    report = import_path(database, sheet, "Bad Muster")

    assert [key.startswith("bad-muster-muettercafe-") for key in report.added] == [True]
    assert [offer.name for offer in stored(database)] == ["Müttercafé"]


def test_loading_a_spreadsheet_twice_changes_nothing(database: Database, tmp_path: Path) -> None:
    sheet = a_sheet(tmp_path, "Café;Gruppe;Für alle.;eltern_kind_gruppe;02382/59-0;;")
    import_path(database, sheet, TOWN)
    before = everything(database)

    assert [key.startswith(f"{TOWN}-cafe-") for key in import_path(database, sheet, TOWN).unchanged] == [True]
    assert everything(database) == before


def test_what_was_mended_is_reported_with_its_row(database: Database, tmp_path: Path) -> None:
    sheet = a_sheet(tmp_path, "Café;Gruppe;Für alle.;eltern_kind_gruppe;;info [at] example.org;")

    report = import_path(database, sheet, TOWN)

    assert stored(database)[0].email == "info@example.org"
    assert any("Zeile 2" in note and "info@example.org" in note for note in report.notes)
    assert set(report.notes) <= set(report.lines())


def test_what_was_mended_in_a_yaml_file_is_reported_too(database: Database, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "musterstadt", gut=GOOD + "email: 'info [at] example.org'\n")

    report = import_path(database, folder)

    assert any("gut.yml" in note for note in report.notes)


def test_a_slip_in_the_town_of_a_row_founds_no_town(database: Database, tmp_path: Path) -> None:
    sheet = a_sheet(tmp_path, "A;Gruppe;B;eltern_kind_gruppe;;;musterstadt", "C;Gruppe;D;eltern_kind_gruppe;;;musterstatd")

    faulty = faults_of(database, sheet)

    assert [(problem.row, problem.field) for problem in faulty.problems] == [(3, "Kommune")]
    assert stored(database) == []


def test_a_spreadsheet_without_any_town_says_how_to_name_one(database: Database, tmp_path: Path) -> None:
    faulty = faults_of(database, a_sheet(tmp_path, "A;Gruppe;B;eltern_kind_gruppe;;;"), municipality=None)

    assert "--municipality" in str(faulty)


@pytest.mark.parametrize("as_sheet", [True, False])
def test_an_unknown_topic_is_named_with_its_row_or_file(database: Database, tmp_path: Path, as_sheet: bool) -> None:
    sheet = a_sheet(tmp_path, "A;Gruppe;B;quidditch;;;")
    folder = a_folder(tmp_path / "musterstadt", gut=GOOD + "topics: [quidditch]\n")

    (problem,) = faults_of(database, sheet if as_sheet else folder).problems

    assert "quidditch" in problem.message
    assert (problem.row == 2) is as_sheet
