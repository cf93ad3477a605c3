"""The whole assistant, trained, on the five towns: what the town's own text asks, and what goes wrong."""

import pytest

from store.files import read_yaml
from store.settings import ROOT

ASKED_BY_THE_TOWN = read_yaml(ROOT / "knowledge/data/ahlen/questions.yml")[:6]


async def ask(assistant, text, municipality="ahlen", **more):
    return await assistant.ask({"text": text, "municipality": municipality, **more})


@pytest.mark.parametrize("row", ASKED_BY_THE_TOWN, ids=lambda row: row["topic"])
async def test_the_questions_of_the_towns_own_text_are_answered(assistant, row):
    line = await ask(assistant, row["text"])

    assert line["outcome"] == "answered"
    assert line["results"][0]["id"] in row["offers"]
    assert len(line["results"]) <= 3


async def test_no_date_is_made_up_for_the_flea_market(assistant):
    line = await ask(assistant, "wann ist der nächste kindertrödelmarkt?", at="2026-11-25T10:00")

    assert line["results"][0]["id"] == "ahlen-flohmarkt-rund-ums-kind"
    assert line["results"][0]["next_start"] is None
    assert "nicht bekannt" in line["messages"][0]


async def test_the_family_breakfast_is_dated_with_the_age_of_what_is_known(assistant):
    line = await ask(assistant, "wann ist das nächste Familienfrühstück", "herne", at="2026-11-25T09:30")

    dates = {result["id"]: result["next_start"] for result in line["results"]}
    assert dates["herne-familienfruehstueck-wez"] == "2026-12-02T10:00"
    assert dates["herne-familienfruehstueck-whs"] == "2026-12-16T10:00"
    assert "2019" in "\n".join(line["messages"])


async def test_sessions_are_kept_apart(assistant):
    await ask(assistant, "wo gibts ne tanzgruppe?", session="tanz")
    await ask(assistant, "hebamme gesucht", session="hebamme")

    dance = await ask(assistant, "mehr", session="tanz")

    assert not any("hebamme" in result["id"] for result in dance["results"])


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("", "declined"),
        ("   ", "declined"),
        ("🙂🙂🙂", "declined"),
        ("lange geschichte " * 700, "declined"),
        ("\x00\x07\x1b[31m", None),
        ("/restart", None),
        ("<script>alert(1)</script>", None),
        ("'; DROP TABLE service; --", None),
        ("من أين أجد روضة", "handover"),
        ("[Link](javascript:alert(1)) {{7*7}} {name}", None),
        ("\u200b\u200f\ufeff", "declined"),
        ("\u200fWO IST DIE STADT\u200bBÜCHEREI\u200e", "answered"),
        ("Wo ist die Stadtbücherei? Wer hilft bei den Hausaufgaben? " * 15, "answered"),
    ],
)
async def test_bad_input_gets_a_short_kind_message(assistant, text, outcome):
    line = await ask(assistant, text)

    assert line["messages"]
    assert all(message.strip() for message in line["messages"])
    assert outcome in (None, line["outcome"])
    assert "Traceback" not in "".join(line["messages"])


async def test_a_cry_for_help_in_the_middle_of_a_very_long_message_is_heard(assistant):
    line = await ask(assistant, "bla bla " * 800 + " mein baby atmet nicht mehr " + "bla " * 100)

    assert line["outcome"] == "crisis"
    assert line["category"] == "medical_emergency"
    assert "112" in line["messages"][0]


async def test_an_unknown_town_is_asked_for_with_choices(assistant):
    line = await ask(assistant, "krabbelgruppe", "atlantis")

    assert line["outcome"] == "clarify"
    assert "Herne" in [button["title"] for button in line["buttons"]]


async def test_a_crisis_breaks_into_a_running_conversation_and_is_not_put_before_staff(assistant, given):
    await ask(assistant, "krabbelgruppe", session="crisis")
    before = len(given.log.newest(limit=1000))

    line = await ask(assistant, "mein mann schlägt mich", session="crisis")

    assert line["outcome"] == "crisis"
    assert line["category"] == "violence_adult"
    assert len(given.log.newest(limit=1000)) == before


async def test_an_offer_added_to_the_database_is_found_by_the_next_question(assistant, given):
    from tests.builders import an_offer

    database = given.knowledge._database
    asked = "gibts quidditch?"
    unknown = await ask(assistant, asked, "billerbeck")
    from knowledge.repository import remove_offers, write_offers

    offer = an_offer(id="quidditch", municipality="billerbeck", name="Quidditch für Kinder", topics=("freizeit_sport",))
    with database.writing() as connection:
        write_offers(connection, [offer])
    known = await ask(assistant, asked, "billerbeck")
    with database.writing() as connection:
        remove_offers(connection, ["quidditch"])

    assert unknown["results"] == []
    assert known["results"][0]["id"] == "quidditch"


async def test_what_families_asked_in_vain_is_on_the_list_of_staff(assistant, given):
    await ask(assistant, "gibts hier einen unterwasserrugby verein? 0176 12345678", "herne")

    _, newest = given.log.newest("herne", 1)[0]
    assert "[Telefon]" in newest.text
    assert newest.municipality == "herne"
    assert newest.intents
