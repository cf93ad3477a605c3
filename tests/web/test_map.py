"""The map's page and its data: where offers are, as exactly as it is known, and the list that says the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from knowledge.knowledge import Knowledge
from knowledge.model import Location, Municipality, Offer, Place, Schedule
from store.database import Database
from store.settings import SettingsError, load_settings
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.web.site import client_of
from web.map_outline import OutlineError, areas_in
from web.map_places import areas_of, first_view, spots_of, unplaced

MUSTER = f"/karte/{TOWN}"
NORTH = Place(TOWN, "Nord", "district", ("Nordstadt",), (), 51.78, 7.89, "district")
SOUTH = Place(TOWN, "Süd", "district", (), (), 51.75, 7.90, "district")
SQUARE = {"type": "Polygon", "coordinates": [[[7.8, 51.7], [8.0, 51.7], [8.0, 51.8], [7.8, 51.7]]]}


def musterstadt() -> Municipality:
    return a_town(places=(NORTH, SOUTH, Place(TOWN, "Uentrop", "district")))


def at(precision: str, latitude: float = 51.76, longitude: float = 7.88, **changes: Any) -> Location:
    return Location(**{"city": "Musterstadt", **changes}, latitude=latitude, longitude=longitude, precision=precision)


def in_place(key: str, *places: Location, **changes: Any) -> Offer:
    return an_offer(id=key, name=key.title(), locations=places, **changes)


def map_with(tmp_path: Path, *offers: Offer, **environment: str) -> TestClient:
    database = database_in(tmp_path)
    save(database, *offers, town=musterstadt())
    return client_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path, **environment)


def spots_in(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    features = client.get(f"{MUSTER}.geojson{query}").json()["features"]
    return [feature["properties"] for feature in features if feature["properties"]["role"] == "spot"]


def listed_on(page: str) -> list[str]:
    """The ids whose entries the list holds."""
    return re.findall(r'<h4><a href="/angebot/([^"?]+)', page)


@pytest.fixture(scope="session")
def client(knowledge: Knowledge, towns: Database, home: Path) -> TestClient:
    return client_of(knowledge, towns, home)


# --- the five towns ---


@pytest.mark.parametrize("town", ["ahlen", "arnsberg", "billerbeck", "herne", "ostalbkreis"])
def test_list_and_map_say_the_same(client: TestClient, town: str) -> None:
    features = client.get(f"/karte/{town}.geojson").json()["features"]
    page = client.get(f"/karte/{town}")

    on_map = {offer["id"] for one in features for offer in one["properties"].get("offers", ())}
    placed, _, elsewhere = page.text.partition('id="ort-ohne-ort"')
    assert set(listed_on(placed)) == on_map
    assert not on_map & set(listed_on(elsewhere))
    assert len(page.content) < 100_000


def test_the_data_are_geojson_with_longitude_first(client: TestClient) -> None:
    answer = client.get("/karte/ahlen.geojson")

    longitude, latitude = answer.json()["features"][0]["geometry"]["coordinates"]
    assert answer.headers["content-type"] == "application/geo+json"
    assert (7 < longitude < 9, 51 < latitude < 52) == (True, True)


def test_no_offer_of_which_only_the_town_is_known_is_put_into_a_district(client: TestClient) -> None:
    features = client.get("/karte/arnsberg.geojson").json()["features"]

    on_map = {offer["id"] for one in features for offer in one["properties"].get("offers", ())}
    assert len(on_map) < 20  # 24 of the records have coordinates and no word of where


@pytest.mark.parametrize("path", ["/karte/atlantis", "/karte/atlantis.geojson", "/karte/atlantis/umriss.geojson"])
def test_a_town_that_does_not_exist_is_named(client: TestClient, path: str) -> None:
    refused = client.get(path)

    assert refused.status_code == 404
    assert "atlantis" in refused.text


# --- places ---


def test_several_offers_at_one_address_are_one_mark() -> None:
    door = at("house", address_1="Weg 1")

    (spot,) = spots_of([in_place("a", door), in_place("b", door)], musterstadt())

    assert [offer.id for offer in spot.offers] == ["a", "b"]
    assert spot.label == "Weg 1, Musterstadt"


def test_rough_places_of_a_district_are_one_mark_under_its_name() -> None:
    one = in_place("a", at("district", 51.7812, 7.8899, district="Nord"))
    other = in_place("b", at("district", 51.7801, 7.8901, district="Nordstadt"))

    (spot,) = spots_of([one, other], musterstadt())

    assert (spot.label, spot.is_rough, len(spot.offers)) == ("Ortsteil Nord", True, 2)
    assert (spot.latitude, spot.longitude) == (NORTH.latitude, NORTH.longitude)


@pytest.mark.parametrize(
    ("precision", "label"),
    [
        ("postcode", "Postleitzahl 12345"),
        ("city", "Musterstadt, Ortsteil nicht bekannt"),
        ("district", "Musterstadt, Ortsteil nicht bekannt"),
    ],
)
def test_a_rough_place_says_how_rough(precision: str, label: str) -> None:
    (spot,) = spots_of([in_place("a", at(precision, postal_code="12345"))], musterstadt())

    assert spot.label == label
    assert spot.note.startswith("Ungefähre Lage")


def test_exact_places_come_first() -> None:
    offers = [in_place("a", at("city")), in_place("b", at("district", district="Nord")), in_place("c", at("street"))]

    assert [spot.precision for spot in spots_of(offers, musterstadt())] == ["street", "district", "city"]


@pytest.mark.parametrize(
    "offer",
    [
        in_place("a", at("house"), visits_home=True),
        in_place("a", Location(city="Musterstadt", address_1="Weg 1")),
        in_place("a", at("city", city=None)),
        in_place("a"),
    ],
    ids=["comes to the home", "no coordinates", "a middle and no word", "no place"],
)
def test_what_has_no_place_is_in_the_list_alone(tmp_path: Path, offer: Offer) -> None:
    client = map_with(tmp_path, offer)

    page = client.get(MUSTER).text

    assert spots_in(client) == []
    assert "Ohne Ort auf der Karte" in page
    assert listed_on(page) == ["a"]
    assert unplaced([offer], []) == [offer]


def test_an_offer_with_two_places_is_at_both() -> None:
    offer = in_place("a", at("house", 51.76), at("house", 51.77))

    assert len(spots_of([offer], musterstadt())) == 2


def test_districts_are_circles_that_leave_room_for_each_other() -> None:
    north, south = areas_of(musterstadt())

    assert (north.name, south.name) == ("Nord", "Süd")  # of Uentrop no middle is known
    assert north.radius_m == south.radius_m == 1500


def test_what_lies_far_away_is_beyond_the_edge_at_first() -> None:
    far = spots_of([in_place("a", at("city", 52.4, 9.7))], musterstadt())

    box = first_view(far, areas_of(musterstadt()), musterstadt())

    assert box is not None
    assert box[2] < 8


def test_a_town_without_anything_on_the_map_has_a_list_still(tmp_path: Path) -> None:
    database = database_in(tmp_path)
    save(database, an_offer())
    client = client_of(Knowledge(database, tmp_path.parent / "topic-model"), database, tmp_path)

    assert client.get(f"{MUSTER}.geojson").json() == {"type": "FeatureCollection", "start": None, "features": []}
    assert "Krabbelgruppe Nord" in client.get(MUSTER).text


# --- the page ---


def test_kind_topic_and_open_now_narrow_map_and_list(tmp_path: Path) -> None:
    is_open = (Schedule(opening_hours="Mo-Fr 08:00-12:00"),)
    office = in_place("buero", at("house"), kind="info_point", topics=("fruehe_hilfen",), schedules=is_open)
    client = map_with(tmp_path, office, in_place("gruppe", at("house", 51.77)))

    for query in ("?art=info_point", "?thema=fruehe_hilfen", "?offen=1"):
        assert [spot["offers"][0]["id"] for spot in spots_in(client, query)] == ["buero"]
        assert listed_on(client.get(MUSTER + query).text) == ["buero"]


def test_an_unknown_choice_is_left_out_and_said(client: TestClient) -> None:
    page = client.get("/karte/herne?art=quatsch&seite=x")

    assert page.status_code == 200
    assert "Art „quatsch“" in page.text


def test_an_entry_says_where_when_and_how_old_it_is(client: TestClient) -> None:
    page = client.get("/karte/herne?thema=tanz_musik_kultur").text

    assert "<strong>Wo:</strong> Willi-Pohlmann-Platz 1, Herne" in page
    assert "bitte vorher nachfragen · Quelle: mein-herne.com" in page


def test_a_long_list_has_pages_and_marks_know_theirs(tmp_path: Path) -> None:
    many = [in_place(f"gruppe-{number:03}", at("district", district="Nord")) for number in range(70)]
    client = map_with(tmp_path, *many, in_place("laden", at("city")))

    first, second = client.get(MUSTER).text, client.get(f"{MUSTER}?seite=2").text

    assert (len(listed_on(first)), len(listed_on(second))) == (60, 11)
    assert [spot["list"].partition("#")[0] for spot in spots_in(client)] == [MUSTER, f"{MUSTER}?seite=2"]


def test_names_are_text(tmp_path: Path) -> None:
    client = map_with(tmp_path, an_offer(name='"><img src=x onerror=alert(1)>', locations=(at("house"),)))

    assert "<img src=x" not in client.get(MUSTER).text


def test_no_page_but_the_map_loads_its_script(client: TestClient) -> None:
    assert "map.js" not in client.get("/kalender/herne").text


# --- outlines and tiles ---


def outline_file(home: Path, content: str, town: str = TOWN) -> None:
    (home / "outlines").mkdir(exist_ok=True)
    (home / "outlines" / f"{town}.geojson").write_text(content, encoding="utf-8")


def test_the_operators_outline_is_served_without_its_properties(tmp_path: Path) -> None:
    client = map_with(tmp_path)
    feature = {"type": "Feature", "properties": {"secret": 1}, "geometry": SQUARE}
    outline_file(tmp_path, json.dumps({"type": "FeatureCollection", "features": [feature]}))

    served = client.get(f"{MUSTER}/umriss.geojson")

    assert served.json()["features"] == [{"type": "Feature", "properties": {}, "geometry": SQUARE}]


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"type": "Point", "coordinates": [7, 51]}', " " * 1_000_001, "[" * 100_000],
    ids=["half", "a list", "a point", "too large", "nested"],
)  # fmt: skip
def test_a_file_that_is_no_outline_is_not_shown(tmp_path: Path, content: str) -> None:
    client = map_with(tmp_path)
    outline_file(tmp_path, content)

    assert client.get(f"{MUSTER}/umriss.geojson").status_code == 404
    assert "data-outline" not in client.get(MUSTER).text


@pytest.mark.parametrize(
    "coordinates", [[[[404000.0, 5735000.0]]], [[["7", "51"]]], [[[7]]], [], None, [[7, 51]]], ids=str
)  # fmt: skip
def test_coordinates_that_are_not_degrees_are_refused(coordinates: object) -> None:
    with pytest.raises(OutlineError):
        areas_in({"type": "Polygon", "coordinates": coordinates})


def test_without_a_setting_no_tiles_are_named(client: TestClient) -> None:
    assert "data-tiles" not in client.get("/karte/ahlen").text
    assert "img-src 'self' data:;" in client.get("/karte/ahlen").headers["content-security-policy"]


TILES = "https://tiles.example.de/{z}/{x}/{y}.png"


def test_attribution_of_tiles_has_a_default_and_can_be_set() -> None:
    assert load_settings({"LOTSIN_TILES": TILES}).tiles_attribution == "© OpenStreetMap-Mitwirkende"
    assert load_settings({"LOTSIN_TILES": TILES, "LOTSIN_TILES_ATTRIBUTION": "© Kreis"}).tiles_attribution == "© Kreis"


@pytest.mark.parametrize("address", ["tiles", "https://x.de/; script-src *", "ftp://x/{z}/{x}/{y}", "https://x.de/{z}.png"])
def test_an_address_of_tiles_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="LOTSIN_TILES"):
        load_settings({"LOTSIN_TILES": address})
