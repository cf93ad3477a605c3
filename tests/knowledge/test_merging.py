"""What staff changed since the last import stays, and the report says so."""

from dataclasses import fields, replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from knowledge.importing import import_path
from knowledge.merging import fingerprints, merge
from knowledge.repository import read_offers, write_offers
from tests.builders import TOWN, a_full_offer, an_offer
from tests.knowledge.test_importing import GOOD, a_folder

FIRST = an_offer(note="erste Fassung", registration="phone")


# --- field by field ---


def test_a_field_that_only_the_file_changed_is_the_file_s():
    merged = merge(replace(FIRST, note="neu"), fingerprints(FIRST), FIRST)

    assert merged.offer.note == "neu"
    assert (merged.kept, merged.disputed) == ((), ())


def test_a_field_that_only_staff_changed_stays_and_is_named():
    merged = merge(FIRST, fingerprints(FIRST), replace(FIRST, note="von Hand"))

    assert merged.offer.note == "von Hand"
    assert merged.kept == ("note",)


def test_fields_changed_on_either_side_come_together():
    file, now = replace(FIRST, registration="online"), replace(FIRST, note="von Hand")

    merged = merge(file, fingerprints(FIRST), now)

    assert (merged.offer.registration, merged.offer.note) == ("online", "von Hand")


def test_a_field_that_both_changed_stays_as_staff_have_it_unless_the_file_is_to_win():
    file, now = replace(FIRST, note="neu"), replace(FIRST, note="von Hand")

    careful, told = (merge(file, fingerprints(FIRST), now, overwrite) for overwrite in (False, True))

    assert (careful.offer.note, told.offer.note) == ("von Hand", "neu")
    assert careful.disputed == told.disputed == ("note",)


def test_a_field_that_both_changed_alike_is_no_dispute():
    both = replace(FIRST, note="neu")

    assert merge(both, fingerprints(FIRST), both).disputed == ()


def test_what_staff_emptied_stays_empty():
    merged = merge(FIRST, fingerprints(FIRST), replace(FIRST, note=None))

    assert merged.offer.note is None
    assert merged.kept == ("note",)


def test_the_later_of_two_confirmations_counts():
    now = replace(FIRST, assured_date=date(2026, 11, 2))

    later = merge(replace(FIRST, assured_date=date(2026, 11, 20)), fingerprints(FIRST), now)
    earlier = merge(replace(FIRST, assured_date=date(2026, 10, 1)), fingerprints(FIRST), now)

    assert later.offer.assured_date == date(2026, 11, 20)
    assert earlier.offer.assured_date == date(2026, 11, 2)


def test_what_was_never_imported_is_the_file_s():
    assert merge(FIRST, None, replace(FIRST, note="von Hand")).offer == FIRST
    assert merge(FIRST, None, None).offer == FIRST


NAMES = st.sets(st.sampled_from([field.name for field in fields(FIRST) if field.name not in ("id", "municipality")]))


@given(NAMES, NAMES)
def test_every_field_ends_as_the_one_side_that_changed_it_has_it(by_file, by_staff):
    plain, full = an_offer(), a_full_offer()
    file = replace(plain, **{name: getattr(full, name) for name in by_file})
    now = replace(plain, **{name: getattr(full, name) for name in by_staff})

    merged = merge(file, fingerprints(plain), now)

    assert merged.offer == replace(plain, **{name: getattr(full, name) for name in by_file | by_staff})
    assert merged.disputed == ()


# --- through an import ---


def stored(database):
    with database.reading() as connection:
        return read_offers(connection)[0]


def test_an_import_keeps_what_staff_changed_and_says_so(database, tmp_path):
    folder = a_folder(tmp_path / "musterstadt", gut=GOOD)
    import_path(database, folder)
    with database.writing() as connection:
        write_offers(connection, [replace(stored(database), note="von Hand")])
    (folder / "gut.yml").write_text(GOOD + "registration: phone\n", encoding="utf-8")

    report = import_path(database, folder)

    assert (stored(database).note, stored(database).registration) == ("von Hand", "phone")
    assert "gut: note changed here since the last import, kept" in list(report.lines())


def test_a_dispute_is_reported_each_time_until_it_is_settled(database, tmp_path):
    folder = a_folder(tmp_path / "musterstadt", gut=GOOD)
    import_path(database, folder)
    with database.writing() as connection:
        write_offers(connection, [replace(stored(database), note="von Hand")])
    (folder / "gut.yml").write_text(GOOD + "note: aus der Datei\n", encoding="utf-8")

    first, again = import_path(database, folder), import_path(database, folder)
    assert first.disputed == again.disputed == {"gut": ("note",)}
    assert stored(database).note == "von Hand"

    import_path(database, folder, overwrite=True)
    assert stored(database).note == "aus der Datei"
    assert import_path(database, folder).disputed == {}


def test_a_dry_run_notes_no_import(database, tmp_path):
    folder = a_folder(tmp_path / "musterstadt", gut=GOOD)
    import_path(database, folder)
    with database.writing() as connection:
        write_offers(connection, [replace(stored(database), note="von Hand")])
    (folder / "gut.yml").write_text(GOOD + "note: aus der Datei\n", encoding="utf-8")

    import_path(database, folder, dry_run=True)

    assert import_path(database, folder).disputed == {"gut": ("note",)}
    assert stored(database).municipality == TOWN
