"""Texts that a town edits, the map of the site, and what search engines may read."""

from __future__ import annotations

import logging
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from protego import Protego
from starlette.requests import Request
from starlette.testclient import TestClient

from knowledge.knowledge import Knowledge
from knowledge.model import Municipality
from review.log import KEPT_DAYS as QUESTIONS_KEPT
from review.reports import KEPT_DAYS as REPORTS_KEPT
from store.database import Database
from tests.builders import a_town, an_offer, knowledge_of
from tests.web.site import client_of
from web.markdown import rendered
from web.site import base_of
from web.sitemap import part, whole

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def client(knowledge: Knowledge, towns: Database, home: Path) -> TestClient:
    return client_of(knowledge, towns, home)


@pytest.fixture
def own_home(tmp_path: Path) -> Path:
    """Where a town puts its texts."""
    (tmp_path / "texts" / "ahlen").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def edited(knowledge: Knowledge, towns: Database, own_home: Path) -> TestClient:
    return client_of(knowledge, towns, own_home)


def write(home: Path, name: str, text: str | bytes) -> None:
    (home / "texts" / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


# --- as shipped ---


@pytest.mark.parametrize(
    "path", ["/datenschutz", "/barrierefreiheit", "/datenschutz?stadt=ahlen", "/barrierefreiheit?stadt=herne"]
)
def test_a_shipped_text_is_whole_and_every_gap_is_marked(client: TestClient, path: str) -> None:
    page = client.get(path).text

    assert page.count("<h1>") == 1
    assert not re.search(r"\{\w+\}", page)
    gaps = re.findall(r"\[[^\]]*trägt [^\]]*\]", page)
    assert gaps
    assert all(f"<strong>{gap}</strong>" in page for gap in gaps)


def test_the_privacy_text_says_how_long_this_instance_keeps_things(knowledge: Knowledge, towns: Database, home: Path) -> None:
    page = words(client_of(knowledge, towns, home, LOTSIN_RETENTION_DAYS="17").get("/datenschutz").text)

    assert "Nach 17 Tagen ohne Nachricht werden sie gelöscht" in page
    assert "spätestens nach 17 Tagen" in page
    assert "30 Tage" not in page
    assert QUESTIONS_KEPT == REPORTS_KEPT == 365  # "nach einem Jahr"


def test_servers_of_others_are_named_where_the_town_chose_some(
    client: TestClient, knowledge: Knowledge, towns: Database, home: Path
) -> None:
    chosen = {"LOTSIN_TILES": "https://{s}.tiles.example.de/{z}/{x}/{y}.png", "LOTSIN_GEOCODER": "photon"}

    page = words(client_of(knowledge, towns, home, **chosen).get("/datenschutz").text)

    assert "(tiles.example.de)" in page
    assert "Adressdienst (Photon)" in page
    assert "Adressdienst" not in words(client.get("/datenschutz").text)


def test_the_outline_leads_to_every_section(client: TestClient) -> None:
    page = client.get("/datenschutz").text

    links = re.findall(r'<li><a href="#(t-[^"]+)">', page)
    assert links == re.findall(r'<h2 id="(t-[^"]+)"', page)
    assert len(links) == len(set(links)) > 5


def test_a_town_that_is_not_there_is_said(client: TestClient) -> None:
    assert client.get("/datenschutz?stadt=atlantis").status_code == 404


# --- edited ---


def test_a_towns_own_text_comes_first_then_the_one_for_all_towns(edited: TestClient, own_home: Path) -> None:
    write(own_home, "datenschutz.md", "# Für alle\n\nIn {stadt}.")
    write(own_home, "ahlen/datenschutz.md", "# Nur Ahlen\n\nIn {stadt}, {tage} Tage.")

    ahlen, herne = edited.get("/datenschutz?stadt=ahlen").text, edited.get("/datenschutz?stadt=herne").text

    assert "<h1>Nur Ahlen</h1>" in ahlen
    assert "In Ahlen, 30 Tage." in ahlen
    assert "<h1>Für alle</h1>" in herne
    assert "In Ihre Stadt." in edited.get("/datenschutz").text


def test_an_edit_shows_at_the_next_request(edited: TestClient, own_home: Path) -> None:
    write(own_home, "barrierefreiheit.md", "# Alt")
    before = edited.get("/barrierefreiheit").text

    write(own_home, "barrierefreiheit.md", "\ufeff# Neu")

    assert "<h1>Alt</h1>" in before
    assert "<h1>Neu</h1>" in edited.get("/barrierefreiheit").text


@pytest.mark.parametrize("broken", [b"\xff\xfe\x00", b"x" * 300_000, b""], ids=["no text", "too large", "empty"])
def test_a_file_that_cannot_be_shown_gives_way_to_the_shipped_text(edited: TestClient, own_home: Path, broken: bytes) -> None:
    write(own_home, "datenschutz.md", broken)

    page = edited.get("/datenschutz")

    assert page.status_code == 200
    assert "<h1>Datenschutz</h1>" in page.text


def test_the_log_names_a_file_that_cannot_be_read(edited: TestClient, own_home: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(own_home, "datenschutz.md", b"\xff\xfe\x00")

    with caplog.at_level(logging.ERROR):
        edited.get("/datenschutz")

    assert str(own_home / "texts" / "datenschutz.md") in caplog.text


def test_a_towns_name_is_never_read_as_markdown(tmp_path: Path, own_home: Path) -> None:
    town = a_town(name="*St.* <b>[Anna](https://evil.example)")
    knowledge = knowledge_of(tmp_path, an_offer(), town=town)
    write(own_home, "datenschutz.md", "# {stadt}\n\n{stadt}")

    page = (
        client_of(knowledge, Database(f"sqlite:///{tmp_path / 'knowledge.db'}"), own_home)
        .get("/datenschutz?stadt=musterstadt")
        .text
    )

    assert "<b>" not in page
    assert 'href="https://evil' not in page
    assert "<h1>*St.* &lt;b&gt;[Anna](https://evil.example)</h1>" in page


# --- Markdown ---


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html,x)",
        "[a](vbscript:x)",
        "[a](//evil.example)",
        "[a](http://[)",
        "![a](https://evil.example/x.png)",
        '<https://a.example/"onmouseover=alert(1)>',
        "[a]: javascript:alert(1)\n\n[a]",
    ],
)
def test_what_could_run_or_load_something_stays_text(text: str) -> None:
    html = str(rendered(text).html)

    assert "<script" not in html
    assert "<img" not in html
    assert not re.search(r"<[^>]+\son\w+=", html)
    assert all(urlsplit(link).scheme in ("http", "https") for link in re.findall(r'href="([^"]*)"', html))


@pytest.mark.parametrize(
    "address", ["https://a.de/b", "http://a.de", "mailto:a@b.de", "tel:+492382", "/barrierefreiheit", "#t-teil"]
)
def test_safe_links_are_links(address: str) -> None:
    assert f'href="{address}"' in rendered(f"[a]({address})").html


def test_headings_become_an_outline_without_gaps_or_twins() -> None:
    written = rendered("# Titel\n\n## Eins\n\n#### Tief\n\n## Eins\n\n# Noch einer\n\n## *Schräg* `gut`")

    assert written.title == "Titel"
    assert re.findall(r"<(h\d)", written.html) == ["h2", "h3", "h2", "h2", "h2"]
    assert [section.id for section in written.outline] == ["t-eins", "t-eins-2", "t-noch-einer", "t-schräg-gut"]


def test_a_text_without_a_heading_has_no_title() -> None:
    assert rendered("Nur ein Satz.").title == ""
    assert rendered("").html == ""


# --- sitemap and robots ---


def addresses(xml: str) -> list[str]:
    return [found.text or "" for found in ET.fromstring(xml).iter(f"{NAMESPACE}loc")]


def test_the_sitemap_leads_to_pages_that_are_there(client: TestClient) -> None:
    answer = client.get("/sitemap.xml")
    found = addresses(answer.text)

    assert answer.headers["content-type"] == "application/xml"
    assert "https://lotsin.example.de/angebot/ahlen-danceroom" in found
    assert "https://lotsin.example.de/kalender/herne" in found
    assert len(found) == len(set(found))
    for address in [*found[:9], *found[30::40]]:
        assert client.get(address).status_code == 200, address


def test_nothing_for_professionals_alone_is_in_the_sitemap(tmp_path: Path, home: Path) -> None:
    knowledge = knowledge_of(tmp_path, an_offer(id="fach", audience=("professionals",)), an_offer(id="a&b"))

    found = addresses(client_of(knowledge, Database(f"sqlite:///{tmp_path / 'knowledge.db'}"), home).get("/sitemap.xml").text)

    assert "https://lotsin.example.de/angebot/a%26b" in found
    assert not any("fach" in address for address in found)


def asked(client: TestClient) -> Request:
    return Request({
        "type": "http", "app": client.app, "path": "/", "headers": [], "query_string": b"", "scheme": "https",
        "server": ("lotsin.example.de", 443), "root_path": "", "method": "GET",
    })  # fmt: skip


def test_more_addresses_than_one_file_holds_are_in_parts(client: TestClient) -> None:
    request = asked(client)
    every = addresses("\n".join(whole(request)))

    index = addresses("\n".join(whole(request, most=100)))
    parts = ["\n".join(part(request, number, most=100) or ()) for number in range(1, len(index) + 1)]

    assert index == [f"{base_of(request)}/sitemap-{number}.xml" for number in range(1, -(-len(every) // 100) + 1)]
    assert [address for one in parts for address in addresses(one)] == every
    assert part(request, len(index) + 1, most=100) is None
    assert client.get("/sitemap-2.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_search_engines_keep_out_of_folders_and_forms(client: TestClient) -> None:
    rules = Protego.parse(client.get("/robots.txt").text)
    base = "https://lotsin.example.de"

    assert list(rules.sitemaps) == [f"{base}/sitemap.xml"]
    for path in ("/mappe?angebote=a", "/mappe.pdf", "/angebot/a/meldung", "/angebot/a/meldung/danke", "/webhooks/web/webhook"):
        assert not rules.can_fetch(base + path, "bot"), path
    for path in ("/", "/angebote/ahlen", "/angebot/a", "/karte/ahlen", "/hsds/services"):
        assert rules.can_fetch(base + path, "bot"), path


def test_a_kreis_with_pages_of_its_own_is_named_rightly(client: TestClient, knowledge: Knowledge) -> None:
    kreise: list[Municipality] = [town for town in knowledge.municipalities() if town.level == "district"]

    for kreis in kreise:
        assert f"für alle Familien im {kreis.name}" in words(client.get(f"/barrierefreiheit?stadt={kreis.id}").text)
