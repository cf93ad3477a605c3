"""An address that no record has, asked of a geocoder; the service is a small server of our own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from knowledge.geocoding import Area, Geocoder, address_in, geocoder_of
from knowledge.model import Municipality, Place
from store.settings import SettingsError
from tests.builders import TOWN, a_town

CENTRE = Place(TOWN, "Mitte", "district", latitude=51.76, longitude=7.89, precision="district")
MAPPED = a_town(places=(CENTRE, Place(TOWN, "Nord", "district")))


def nominatim(latitude: float = 51.77, longitude: float = 7.88, of_class: str = "building", **changes: Any) -> dict[str, Any]:
    """A house as Nominatim's `search` gives it."""
    house = {
        "lat": str(latitude),
        "lon": str(longitude),
        "display_name": "12, Weststraße, Musterstadt",
        "class": of_class,
        "type": "yes",
        "address": {"house_number": "12", "road": "Weststraße", "state": "Nordrhein-Westfalen"},
    }
    return house | changes


def photon(latitude: float = 51.77, longitude: float = 7.88, **changes: Any) -> dict[str, Any]:
    """A house as Photon gives it: GeoJSON, longitude first."""
    properties = {"housenumber": "12", "street": "Weststraße", "type": "house", "state": "Nordrhein-Westfalen"} | changes
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [longitude, latitude]}, "properties": properties}


@dataclass
class Service:
    """Answers every question the same; keeps what it was asked."""

    answer: Any
    status: int = 200
    after_s: float = 0.0
    url: str = ""
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)


def _handler(service: Service, stop: Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service.asked.append(parse_qs(urlsplit(self.path).query))
            service.agents.append(self.headers["User-Agent"])
            stop.wait(service.after_s)
            body = service.answer if isinstance(service.answer, bytes) else json.dumps(service.answer).encode()
            self.send_response(service.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    return Handler


class QuietServer(ThreadingHTTPServer):
    """Who hangs up on it is no error."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Tests are quiet."""


Start = Callable[..., Service]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a service that answers this."""
    servers: list[QuietServer] = []
    stop = Event()

    def run(answer: Any, **changes: Any) -> Service:
        service = Service(answer, **changes)
        server = QuietServer(("127.0.0.1", 0), _handler(service, stop))
        servers.append(server)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        service.url = f"http://127.0.0.1:{server.server_port}"
        return service

    yield run
    stop.set()
    for server in servers:
        server.shutdown()
        server.server_close()


def found(kind: str, service: Service, town: Municipality = MAPPED, state: str | None = None) -> Place | None:
    return Geocoder(kind, service.url).place_of("Weststraße 12", town, state)


# --- what is found ---


def test_a_house_is_found_with_how_exactly_it_is_known(start: Start) -> None:
    house = Place(TOWN, "Weststraße 12", "house", latitude=51.77, longitude=7.88, precision="house")

    assert found("nominatim", start([nominatim()])) == house
    assert found("photon", start({"features": [photon()]})) == house


def test_a_street_is_no_house(start: Start) -> None:
    of_nominatim = found("nominatim", start([nominatim(of_class="highway", address={"road": "Weststraße"})]))
    of_photon = found("photon", start({"features": [photon(housenumber=None, type="street")]}))

    assert of_nominatim
    assert of_photon
    assert (of_nominatim.kind, of_nominatim.precision) == (of_photon.kind, of_photon.precision) == ("street", "street")


def test_a_whole_town_is_no_answer_to_a_street(start: Start) -> None:
    assert found("nominatim", start([nominatim(of_class="boundary", type="administrative", address={})])) is None
    assert found("photon", start({"features": [photon(housenumber=None, type="city")]})) is None


def test_a_service_that_knows_nothing_gives_nothing(start: Start) -> None:
    assert found("nominatim", start([])) is None
    assert found("photon", start({"features": []})) is None


# --- only in the town ---


@pytest.mark.parametrize(
    ("kind", "answer"), [("nominatim", [nominatim(48.1, 11.5)]), ("photon", {"features": [photon(48.1, 11.5)]})]
)
def test_a_street_of_the_same_name_elsewhere_is_none(start: Start, kind: str, answer: Any) -> None:
    assert found(kind, start(answer)) is None


def test_the_first_result_within_the_town_counts(start: Start) -> None:
    place = found("nominatim", start([nominatim(48.1, 11.5), nominatim(51.78)]))

    assert place
    assert place.latitude == 51.78


def test_a_town_without_a_map_takes_results_of_its_state(start: Start) -> None:
    town = a_town()

    assert found("nominatim", start([nominatim()]), town, "Nordrhein-Westfalen")
    assert found("photon", start({"features": [photon()]}), town, "Nordrhein-Westfalen")
    assert found("photon", start({"features": [photon()]}), town, "Bayern") is None


def test_without_a_map_and_a_state_nothing_is_asked(start: Start) -> None:
    service = start([nominatim()])

    assert found("nominatim", service, a_town()) is None
    assert service.asked == []


def test_an_area_reaches_about_five_kilometres_beyond_its_places() -> None:
    area = Area.around(MAPPED.places)

    assert area
    assert area.holds(51.80, 7.85)
    assert not area.holds(51.82, 7.89)
    assert Area.around([]) is None


# --- what is sent ---


def test_only_the_address_and_the_town_are_sent_and_who_asks(start: Start) -> None:
    service = start([nominatim()])

    found("nominatim", service)

    assert service.asked[0]["q"] == ["Weststraße 12, Musterstadt"]
    assert service.asked[0]["bounded"] == ["1"]
    assert service.agents[0].startswith("lotsin/")


def test_nothing_is_asked_twice(start: Start) -> None:
    service = start([nominatim()])
    geocoder = Geocoder("nominatim", service.url)

    assert geocoder.place_of("Weststraße 12", MAPPED) == geocoder.place_of("Weststraße 12", MAPPED)
    assert len(service.asked) == 1


def test_nominatim_is_asked_once_a_second(start: Start) -> None:
    service = start([nominatim()])
    geocoder = Geocoder("nominatim", service.url)
    begun = monotonic()

    geocoder.place_of("Weststraße 12", MAPPED)
    geocoder.place_of("Weststraße 13", MAPPED)

    assert monotonic() - begun >= 1.0
    assert len(service.asked) == 2


def test_who_would_wait_too_long_goes_without(start: Start) -> None:
    service = start([nominatim()])
    geocoder = Geocoder("nominatim", service.url, timeout_s=0.5)

    assert geocoder.place_of("Weststraße 12", MAPPED)
    assert geocoder.place_of("Weststraße 13", MAPPED) is None
    assert len(service.asked) == 1


@pytest.mark.parametrize("address", ["", "  ", "x" * 101])
def test_what_is_no_address_is_not_asked(start: Start, address: str) -> None:
    service = start([nominatim()])

    assert Geocoder("nominatim", service.url).place_of(address, MAPPED) is None
    assert service.asked == []


# --- a service that fails ---


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_service_that_fails_gives_nothing(start: Start, status: int) -> None:
    assert found("nominatim", start([], status=status)) is None
    assert found("photon", start({}, status=status)) is None


@pytest.mark.parametrize("answer", [b"<html>", b"", {"error": "no"}, [{"lat": "x"}], [1], "text", None])
@pytest.mark.parametrize("kind", ["nominatim", "photon"])
def test_an_answer_in_another_form_gives_nothing(start: Start, kind: str, answer: Any) -> None:
    assert found(kind, start(answer)) is None


def test_a_service_that_is_slow_gives_nothing_in_time(start: Start) -> None:
    service = start([nominatim()], after_s=5.0)
    begun = monotonic()

    assert Geocoder("nominatim", service.url, timeout_s=0.2).place_of("Weststraße 12", MAPPED) is None
    assert monotonic() - begun < 2.0


def test_a_service_that_is_not_there_gives_nothing() -> None:
    assert Geocoder("photon", "http://127.0.0.1:9").place_of("Weststraße 12", MAPPED) is None


def test_a_failure_is_not_remembered(start: Start) -> None:
    service = start({"features": [photon()]}, status=503)
    geocoder = Geocoder("photon", service.url)

    assert geocoder.place_of("Weststraße 12", MAPPED) is None
    service.status = 200
    assert geocoder.place_of("Weststraße 12", MAPPED)


# --- settings ---


@pytest.mark.parametrize("kind", [None, "", " "])
def test_without_a_setting_there_is_no_geocoder(kind: str | None) -> None:
    assert geocoder_of(kind) is None


def test_a_geocoder_is_named_with_or_without_its_address() -> None:
    public, own = geocoder_of(" Nominatim "), geocoder_of("photon", "https://photon.example.org/geo/")

    assert public
    assert own
    assert (public.host, own.host) == ("nominatim.openstreetmap.org", "photon.example.org")


@pytest.mark.parametrize(
    ("kind", "url", "variable"),
    [
        ("google", None, "LOTSIN_GEOCODER="),
        ("photon", "photon.example.org", "LOTSIN_GEOCODER_URL"),
        ("photon", "ftp://x", "_URL"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(kind: str, url: str | None, variable: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        geocoder_of(kind, url)


# --- addresses in messages ---


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Weststraße 12", "Weststraße 12"),
        ("wir wohnen in der weststr. 12 a, was gibt es da", "weststr. 12 a"),
        ("Krabbelgruppe nahe Friedrich-Ebert-Straße", "Friedrich-Ebert-Straße"),
        ("am Erlenweg 3 um 10 Uhr", "Erlenweg 3"),
        ("in der Lange Straße 7", "Lange Straße 7"),
        ("friedrich ebert str 31 muss ich hin", "friedrich ebert str 31"),
        ("Kita nahe der Walstedder Straße", "Walstedder Straße"),
    ],
)
def test_an_address_is_read_from_a_message(text: str, address: str) -> None:
    assert address_in(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "Kitaplatz gesucht",
        "laute Straße",
        "in unserer Straße",
        "Wir suchen einen Platz 3 Jahre",
        "auf dem Heimweg",
        "Spielplatz",
        "",
        "Spielplatz 🙂",
        "mein Kind ist 3",
    ],
)
def test_what_may_be_no_street_is_none_without_a_number(text: str) -> None:
    assert address_in(text) is None


@pytest.mark.parametrize("part", ["a", "str ", "a-", "x ", " ", "1 "])
def test_a_message_of_any_length_is_read_at_once(part: str) -> None:
    begun = monotonic()

    address_in(part * 50_000 + "str")

    assert monotonic() - begun < 5.0
