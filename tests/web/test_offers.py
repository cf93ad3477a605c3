"""The list of a town's offers: searched, narrowed, paged, and kind where nothing is found."""

import re
import time
from html import unescape

import pytest

from knowledge.knowledge import Knowledge
from knowledge.model import Location, Phone, Schedule
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.web.site import client_of

NASTY = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
BOXES = {"q", "thema", "alter", "ortsteil", "tag", "merkmal", "offen", "ebene", "seite", "angebote"}


@pytest.fixture(scope="module")
def client(knowledge, towns, home):
    return client_of(knowledge, towns, home)


@pytest.fixture
def site_of(tmp_path):
    """A client of the pages of Musterstadt with these offers."""

    def made(*offers, town=None):
        database = database_in(tmp_path)
        save(database, *offers, town=town)
        return client_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)

    return made


def names_in(page: str) -> list[str]:
    return [unescape(name) for name in re.findall(r'class="offer-name"><a [^>]*>([^<]+)</a>', page)]


def options_of(page: str, facet: str) -> dict[str, str]:
    """The values of a select with what is shown for them."""
    select = re.search(rf'<select id="f-{facet}".*?</select>', page, re.DOTALL)
    return {value: unescape(words) for value, words in re.findall(r'value="([^"]+)"[^>]*>([^<]+)', select[0])} if select else {}


def count_in(page: str) -> str:
    return unescape(re.search(r'id="ergebnis">([^<]+)', page)[1])


def test_the_towns_own_offers_come_first_and_inherited_ones_say_whose_they_are(client):
    pages = [client.get(f"/angebote/ahlen?seite={number}").text for number in (1, 2, 3, 4)]

    assert count_in(pages[0]).endswith("Angebote in Ahlen")
    assert "Aus Ahlen" in pages[0]
    assert "Gilt für" not in pages[0]
    assert "Gilt für: Deutschland" in pages[-1]
    assert len(names_in(pages[0])) == 24


def test_a_question_finds_what_the_chat_finds(client, knowledge):
    page = client.get("/angebote/ahlen?q=mein+kind+tanzt+gern").text

    assert names_in(page)[0].startswith("Danceroom")
    assert 'value="mein kind tanzt gern"' in page


def test_nothing_for_professionals_and_nothing_that_is_over_is_listed(site_of):
    client = site_of(
        an_offer(name="Für alle"), an_offer(id="b", name="Fachtag", audience=("professionals",)),
        an_offer(id="c", name="Vorbei", status="past"),
    )  # fmt: skip

    assert names_in(client.get(f"/angebote/{TOWN}").text) == ["Für alle"]


def test_a_facet_shows_how_many_remain_and_only_values_that_exist(site_of):
    client = site_of(
        an_offer(id="a", locations=(Location(district="Nord"),), schedules=(Schedule(opening_hours="Mo 09:00-10:00"),)),
        an_offer(id="b", locations=(Location(district="Nord"),), topics=("hebamme",)),
        an_offer(id="c", locations=(Location(district="Süd"),), topics=("hebamme",)),
    )

    page = client.get(f"/angebote/{TOWN}?thema=hebamme").text

    assert options_of(page, "ortsteil") == {"Nord": "Nord (1)", "Süd": "Süd (1)"}
    assert options_of(page, "thema")["hebamme"].endswith("(2)")
    assert options_of(page, "tag") == {}
    assert count_in(page) == "2 Angebote passen dazu"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("thema=hebamme", ["Hebamme"]),
        ("alter=0-1", ["Babytreff", "Bücherei", "Hebamme"]),
        ("alter=14-18", ["Bücherei"]),
        ("alter=schwanger", ["Hebamme"]),
        ("ortsteil=Nord", ["Babytreff"]),
        ("tag=wed", ["Bücherei"]),
        ("offen=1", ["Bücherei"]),
        ("merkmal=changing_table", ["Bücherei"]),
        ("ortsteil=Nord&tag=wed", []),
    ],
)
def test_each_filter_leaves_what_fits(site_of, query, expected):
    client = site_of(
        an_offer(id="a", name="Babytreff", audience=("baby",), locations=(Location(district="Nord"),)),
        an_offer(id="b", name="Bücherei", schedules=(Schedule(opening_hours="We 09:00-12:00"),), amenities=("changing_table",)),
        an_offer(id="c", name="Hebamme", topics=("hebamme",), audience=("expectant", "baby")),
    )

    assert names_in(client.get(f"/angebote/{TOWN}?{query}").text) == expected


def test_only_the_towns_own_are_shown_where_that_is_wished(client):
    page = client.get("/angebote/ahlen?ebene=ort&seite=9").text

    assert "Gilt für" not in page
    assert "Nur Angebote von Ahlen selbst" in page


def test_each_chosen_thing_is_taken_away_by_a_link_of_its_own(client):
    page = client.get("/angebote/ahlen?q=treff&thema=familientreff_cafe&alter=1-3").text
    chips = re.findall(r'href="([^"]+)"><span class="visually-hidden">Wegnehmen', page)

    assert [unescape(chip) for chip in chips] == [
        "/angebote/ahlen?thema=familientreff_cafe&alter=1-3",
        "/angebote/ahlen?q=treff&alter=1-3",
        "/angebote/ahlen?q=treff&thema=familientreff_cafe",
    ]


def test_where_nothing_is_found_a_human_is_named_and_a_filter_can_be_dropped(client):
    page = client.get("/angebote/ahlen?thema=kinderbetreuung&merkmal=baby_scale").text

    assert count_in(page) == "Kein Angebot passt dazu"
    assert "Familien-Info-Points Ahlen" in page
    assert re.search(r"ohne „Ausstattung: Babywaage“ \(\d+ Angebote\)", page)


def test_a_town_without_offers_says_so(site_of):
    page = site_of().get(f"/angebote/{TOWN}")

    assert page.status_code == 200
    assert "Hier ist noch nichts eingetragen" in page.text


def test_a_question_without_a_sure_answer_says_so(client):
    assert "Genau dazu haben wir wohl nichts" in client.get("/angebote/ahlen?q=pferd").text
    assert "Genau dazu haben wir wohl nichts" not in client.get("/angebote/ahlen?q=hebamme").text


@pytest.mark.parametrize("facet", ["thema", "alter", "ortsteil", "tag", "merkmal", "offen", "ebene"])
def test_an_unknown_value_is_left_out_and_said(client, facet):
    page = client.get("/angebote/ahlen", params={facet: NASTY})

    assert page.status_code == 200
    assert "kennen wir" in page.text
    assert "<img src=x" not in page.text
    assert count_in(page.text).endswith("Angebote in Ahlen")


@pytest.mark.parametrize("number", ["0", "-1", "abc", "²", "99999999999999999999", "1e3", "99"])
def test_a_page_that_is_not_there_shows_another_and_says_so(client, number):
    page = client.get("/angebote/ahlen", params={"seite": number})

    assert page.status_code == 200
    assert "Sie sehen die" in page.text
    assert names_in(page.text)


def test_what_a_form_sends_without_a_choice_is_no_mistake(client):
    page = client.get("/angebote/ahlen?" + "&".join(f"{name}=" for name in BOXES)).text

    assert "kennen wir" not in page
    assert "Wegnehmen" not in page


def test_a_question_that_is_too_long_is_cut_and_that_is_said(client):
    page = client.get("/angebote/ahlen", params={"q": "hebamme " * 50}).text

    assert "mit den ersten 300 Zeichen" in page


@pytest.mark.parametrize(
    "question", [NASTY, "\x00", "%", "' OR 1=1 --", "💃" * 100, "\ud83d".encode("utf-8", "replace").decode()]
)
def test_any_question_is_answered(client, question):
    page = client.get("/angebote/ahlen", params={"q": question})

    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_markup_in_an_offer_is_shown_as_text(site_of):
    page = site_of(an_offer(name=NASTY, description=NASTY, note=NASTY)).get(f"/angebote/{TOWN}").text

    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert names_in(page) == [NASTY]


def test_pages_hold_every_offer_once(client):
    names = [name for number in range(1, 6) for name in names_in(client.get(f"/angebote/herne?seite={number}").text)]
    shown = int(re.match(r"\d+", count_in(client.get("/angebote/herne").text))[0])

    assert len(names) >= shown
    assert len(set(names[:shown])) > shown * 0.95


def test_a_town_that_is_not_there_is_refused_in_words(client):
    answer = client.get("/angebote/atlantis")

    assert answer.status_code == 404
    assert "kennen wir hier nicht" in answer.text


def test_a_folder_that_is_being_filled_goes_along(client):
    page = client.get("/angebote/ahlen?angebote=ahlen-fbs,ahlen-fbs,,ahlen-vhs").text

    assert 'name="angebote" value="ahlen-fbs,ahlen-vhs"' in page
    assert "/angebot/ahlen-awo?angebote=ahlen-fbs%2Cahlen-vhs" in page


def test_thousands_of_offers_are_listed_at_once(site_of):
    many = [
        an_offer(
            id=f"angebot-{number}", name=f"Angebot {number}", phones=(Phone("02382 59123"),), amenities=("toys",),
            locations=(Location(district=f"Viertel {number % 30}"),), schedules=(Schedule(opening_hours="Mo-Fr 09:00-12:00"),),
        )
        for number in range(3000)
    ]  # fmt: skip
    client = site_of(*many, town=a_town())
    client.get(f"/angebote/{TOWN}")

    began = time.monotonic()
    page = client.get(f"/angebote/{TOWN}?ortsteil=Viertel+3&tag=mon&offen=1&merkmal=toys")

    assert time.monotonic() - began < 1
    assert count_in(page.text) == "100 Angebote passen dazu"
    assert len(page.content) < 100_000
