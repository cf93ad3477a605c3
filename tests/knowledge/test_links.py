"""Links are checked against real servers on this machine (127.0.0.0/8): nothing here reaches the internet."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from knowledge.links import OUTCOMES, Link, Manners, check_links, line, links_of
from knowledge.model import Source
from knowledge.public_network import is_public
from tests.builders import an_offer

HERE = Manners(pause_s=0.0, timeout_s=3.0, within_s=20.0, allowed_networks=("127.0.0.0/8",))


@dataclass(frozen=True)
class Page:
    """How a path is answered; `to_head` where HEAD gets another status, `after_s` how long it takes."""

    status: int = 200
    location: str | None = None
    to_head: int | None = None
    after_s: float = 0.0
    body: bytes = b"Hallo"


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    at: float


@dataclass
class Site:
    """A server: its pages, what it was asked, and how often at once."""

    url: str = ""
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    most_at_once: int = 0
    gauge: Gauge | None = None

    def methods(self, path: str) -> list[str]:
        return [one.method for one in self.asked if one.path == path]


@dataclass
class Gauge:
    """How many requests are being answered, over several servers."""

    lock: Lock = field(default_factory=Lock)
    now: int = 0
    most: int = 0

    def __enter__(self) -> None:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.now -= 1


def _handler(site: Site, own: Gauge, stop: Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            page = site.pages.get(self.path, Page(404))
            site.asked.append(Asked(self.command, self.path, dict(self.headers), monotonic()))
            with ExitStack() as counted:
                counted.enter_context(own)
                if site.gauge:
                    counted.enter_context(site.gauge)
                stop.wait(page.after_s)
            site.most_at_once = own.most
            head = self.command == "HEAD"
            self.send_response(page.to_head if head and page.to_head else page.status)
            if page.location:
                self.send_header("Location", page.location)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            if not head:
                self.wfile.write(page.body)

        do_GET = do_HEAD = _answer

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    return Handler


class QuietServer(ThreadingHTTPServer):
    """Who hangs up on it is no error."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Tests are quiet."""


Start = Callable[..., Site]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a server with these pages on this address; `/robots.txt` is not there unless given."""
    servers: list[QuietServer] = []
    stop = Event()

    def run(address: str = "127.0.0.1", certificate: Path | None = None, **changes: object) -> Site:
        site = Site(**changes)
        server = QuietServer((address, 0), _handler(site, Gauge(), stop))
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        site.url = f"{'https' if certificate else 'http'}://{address}:{server.server_port}"
        return site

    yield run
    stop.set()
    for server in servers:
        server.shutdown()
        server.server_close()


async def check(url: str, manners: Manners = HERE) -> Link:
    (link,) = await check_links([url], manners)
    return link


# --- what became of it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "ok"),
        (204, "ok"),
        (404, "gone"),
        (410, "gone"),
        (401, "refused"),
        (403, "refused"),
        (429, "refused"),
        (500, "unreachable"),
        (503, "unreachable"),
    ],
)
async def test_an_answer_is_classified(start: Start, status: int, outcome: str) -> None:
    site = start(pages={"/seite": Page(status)})

    link = await check(f"{site.url}/seite")

    assert link == Link(f"{site.url}/seite", outcome, status)
    assert outcome in OUTCOMES


async def test_the_query_is_asked_for_and_the_fragment_is_not(start: Start) -> None:
    site = start(pages={"/seite?a=1": Page()})

    assert (await check(f"{site.url}/seite?a=1#unten")).outcome == "ok"
    assert [(one.method, one.path) for one in site.asked] == [("GET", "/robots.txt"), ("HEAD", "/seite?a=1")]


@pytest.mark.parametrize("to_head", [403, 404, 405, 501])
async def test_a_server_that_does_not_like_head_is_asked_with_get(start: Start, to_head: int) -> None:
    site = start(pages={"/seite": Page(to_head=to_head)})

    link = await check(f"{site.url}/seite")

    assert link.outcome == "ok"
    assert site.methods("/seite") == ["HEAD", "GET"]


async def test_a_good_answer_to_head_is_enough(start: Start) -> None:
    site = start(pages={"/seite": Page()})

    await check(f"{site.url}/seite")

    assert site.methods("/seite") == ["HEAD"]


async def test_a_long_page_is_not_read(start: Start) -> None:
    site = start(pages={"/film": Page(to_head=405, body=b"x" * 50_000_000)})
    before = monotonic()

    assert (await check(f"{site.url}/film")).outcome == "ok"
    assert monotonic() - before < 2


async def test_a_server_that_does_not_run_is_unreachable(start: Start) -> None:
    link = await check("http://127.0.0.1:9/seite")

    assert (link.outcome, link.reason) == ("unreachable", "keine Verbindung")


async def test_a_server_that_does_not_answer_in_time_is_unreachable(start: Start) -> None:
    site = start(pages={"/seite": Page(after_s=10)})

    link = await check(f"{site.url}/seite", replace(HERE, timeout_s=0.3))

    assert (link.outcome, link.reason) == ("unreachable", "keine Antwort in 0.3 Sekunden")


async def test_a_name_that_leads_nowhere_is_unreachable() -> None:
    link = await check(f"http://{'x' * 70}.invalid/")

    assert (link.outcome, link.reason) == ("unreachable", "der Name des Servers lässt sich nicht auflösen")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Signed by nobody but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(timezone.utc)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = built.add_extension(alternative, critical=False).sign(key, hashes.SHA256())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = tmp_path / "server.pem"
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + signed.public_bytes(pem))
    return path


async def test_a_certificate_that_nobody_vouches_for_is_named(start: Start, certificate: Path) -> None:
    site = start(certificate=certificate, pages={"/seite": Page()})

    link = await check(f"{site.url}/seite")

    assert (link.outcome, link.reason) == ("unreachable", "das Zertifikat des Servers gilt nicht")
    assert site.asked == []


async def test_a_certificate_is_checked_against_the_name(
    start: Start, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    site = start(certificate=certificate, pages={"/seite": Page()})

    assert (await check(f"{site.url}/seite")).outcome == "ok"
    assert (await check(f"{site.url}/seite".replace("127.0.0.1", "localhost"))).outcome == "unreachable"


async def test_every_address_is_checked_once_and_reported_in_order(start: Start) -> None:
    site = start(pages={"/a": Page(), "/b": Page(410)})

    links = await check_links([f"{site.url}/b", f"{site.url}/a", f"{site.url}/b"], HERE)

    assert [(link.url, link.outcome) for link in links] == [(f"{site.url}/b", "gone"), (f"{site.url}/a", "ok")]


async def test_nothing_to_check_is_nothing_found() -> None:
    assert await check_links([], HERE) == []


# --- redirects --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 308])
async def test_what_moved_permanently_has_a_new_address(start: Start, status: int) -> None:
    site = start(pages={"/alt": Page(status, "/neu"), "/neu": Page()})

    link = await check(f"{site.url}/alt")

    assert link == Link(f"{site.url}/alt", "moved", 200, f"{site.url}/neu", (f"{site.url}/neu",))


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_what_is_elsewhere_for_now_keeps_its_address(start: Start, status: int) -> None:
    site = start(pages={"/alt": Page(status, "/neu"), "/neu": Page()})

    link = await check(f"{site.url}/alt")

    assert link == Link(f"{site.url}/alt", "ok", 200, None, (f"{site.url}/neu",))


async def test_what_follows_a_temporary_redirect_is_no_new_address(start: Start) -> None:
    pages = {"/1": Page(301, "/2"), "/2": Page(302, "/3"), "/3": Page(301, "/4"), "/4": Page()}
    site = start(pages=pages)

    link = await check(f"{site.url}/1")

    assert (link.outcome, link.moved_to) == ("moved", f"{site.url}/2")
    assert link.redirects == tuple(f"{site.url}/{number}" for number in (2, 3, 4))


async def test_what_moved_to_a_page_that_is_gone_is_gone(start: Start) -> None:
    site = start(pages={"/alt": Page(301, "/weg")})

    link = await check(f"{site.url}/alt")

    assert (link.outcome, link.moved_to, link.redirects) == ("gone", None, (f"{site.url}/weg",))


async def test_a_redirect_to_another_server_is_followed(start: Start) -> None:
    other = start("127.0.0.2", pages={"/neu": Page()})
    site = start(pages={"/alt": Page(301, f"{other.url}/neu")})

    assert (await check(f"{site.url}/alt")).moved_to == f"{other.url}/neu"


async def test_redirects_without_end_are_given_up(start: Start) -> None:
    site = start(pages={"/kreis": Page(302, "/kreis")})

    link = await check(f"{site.url}/kreis")

    assert (link.outcome, link.reason, len(link.redirects)) == ("unreachable", "Weiterleitungen ohne Ende", 8)


@pytest.mark.parametrize("location", ["mailto:a@example.org", "file:///etc/passwd", "http://a:b@127.0.0.1/", "http://["])
async def test_a_redirect_to_what_is_no_page_is_not_followed(start: Start, location: str) -> None:
    site = start(pages={"/alt": Page(301, location)})

    link = await check(f"{site.url}/alt")

    assert link.outcome in ("not_checked", "unreachable")
    assert [one.path for one in site.asked] == ["/robots.txt", "/alt"]


# --- manners ----------------------------------------------------------------------------------------------------------


async def test_it_says_who_asks(start: Start) -> None:
    site = start(pages={"/seite": Page()})

    await check(f"{site.url}/seite", replace(HERE, contact="https://www.example.org/lotsin"))

    agents = {one.headers["User-Agent"] for one in site.asked}
    assert len(agents) == 1
    assert agents.pop().startswith("Lotsin/")
    assert all("+https://www.example.org/lotsin" in one.headers["User-Agent"] for one in site.asked)


ROBOTS = b"User-agent: *\nDisallow: /alles\n\nUser-agent: lotsin\nDisallow: /intern/*/seite$\nAllow: /intern/offen/seite$\n"


@pytest.mark.parametrize(
    ("path", "checked"),
    [("/alles", True), ("/intern/a/seite", False), ("/intern/a/seite2", True), ("/intern/offen/seite", True)],
)
async def test_what_robots_txt_forbids_us_is_not_asked_for(start: Start, path: str, checked: bool) -> None:
    site = start(pages={"/robots.txt": Page(body=ROBOTS), path: Page()})

    link = await check(f"{site.url}{path}")

    assert link.outcome == ("ok" if checked else "not_checked")
    assert site.methods(path) == (["HEAD"] if checked else [])


@pytest.mark.parametrize("body", [b"", b"\0\xff", b"Disallow", b"User-agent: *\nCrawl-delay: bald", b"<html>Startseite</html>"])
async def test_a_robots_txt_that_is_none_forbids_nothing(start: Start, body: bytes) -> None:
    site = start(pages={"/robots.txt": Page(body=body), "/seite": Page()})

    assert (await check(f"{site.url}/seite")).outcome == "ok"


async def test_robots_txt_is_also_asked_where_a_redirect_leads(start: Start) -> None:
    other = start("127.0.0.2", pages={"/robots.txt": Page(body=b"User-agent: *\nDisallow: /\n"), "/neu": Page()})
    site = start(pages={"/alt": Page(301, f"{other.url}/neu")})

    link = await check(f"{site.url}/alt")

    assert (link.outcome, link.redirects) == ("not_checked", (f"{other.url}/neu",))
    assert other.methods("/neu") == []


async def test_robots_txt_is_read_once(start: Start) -> None:
    site = start(pages={f"/{number}": Page() for number in range(5)})

    await check_links([f"{site.url}/{number}" for number in range(5)], HERE)

    assert site.methods("/robots.txt") == ["GET"]


async def test_robots_txt_that_moved_is_followed(start: Start) -> None:
    pages = {"/robots.txt": Page(301, "/neu.txt"), "/neu.txt": Page(body=b"User-agent: *\nDisallow: /\n"), "/seite": Page()}
    site = start(pages=pages)

    assert (await check(f"{site.url}/seite")).outcome == "not_checked"


async def test_a_server_in_trouble_with_robots_txt_is_left_alone(start: Start) -> None:
    site = start(pages={"/robots.txt": Page(503), "/a": Page(), "/b": Page()})

    links = await check_links([f"{site.url}/a", f"{site.url}/b"], HERE)

    assert {(link.outcome, link.reason) for link in links} == {("not_checked", "robots.txt ist nicht lesbar (503)")}
    assert len(site.asked) == 1


async def test_of_a_long_robots_txt_the_beginning_is_read(start: Start) -> None:
    body = b"User-agent: *\nDisallow: /geheim\n" + b"# viel Text\n" * 1_000_000
    site = start(pages={"/robots.txt": Page(body=body), "/geheim": Page()})
    before = monotonic()

    assert (await check(f"{site.url}/geheim")).outcome == "not_checked"
    assert monotonic() - before < 3


async def test_a_server_is_asked_one_thing_at_a_time_with_a_pause(start: Start) -> None:
    site = start(pages={f"/{number}": Page(after_s=0.02) for number in range(4)})

    links = await check_links([f"{site.url}/{number}" for number in range(4)], replace(HERE, pause_s=0.1))

    times = [one.at for one in site.asked]
    assert {link.outcome for link in links} == {"ok"}
    assert site.most_at_once == 1
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.1


async def test_a_longer_pause_is_kept_where_robots_txt_wants_one(start: Start) -> None:
    robots = Page(body=b"User-agent: *\nCrawl-delay: 0.3\n")
    site = start(pages={"/robots.txt": robots, "/a": Page(), "/b": Page()})

    await check_links([f"{site.url}/a", f"{site.url}/b"], HERE)

    first, second = (one.at for one in site.asked if one.method == "HEAD")
    assert second - first >= 0.3


async def test_at_most_so_many_servers_are_asked_at_once(start: Start) -> None:
    gauge = Gauge()
    sites = [start(f"127.0.0.{number}", gauge=gauge, pages={"/": Page(after_s=0.1)}) for number in range(1, 8)]

    links = await check_links([f"{site.url}/" for site in sites], replace(HERE, at_once=3))

    assert {link.outcome for link in links} == {"ok"}
    assert 1 < gauge.most <= 3


async def test_a_server_that_has_had_enough_is_asked_no_more(start: Start) -> None:
    site = start(pages={"/1": Page(429), "/2": Page()})

    first, second = await check_links([f"{site.url}/1", f"{site.url}/2"], HERE)

    assert (first.outcome, first.status) == ("refused", 429)
    assert (second.outcome, second.reason) == ("not_checked", "der Server bat darum, nicht weiter zu fragen")
    assert site.methods("/2") == []


async def test_when_the_time_is_up_the_rest_is_not_checked(start: Start) -> None:
    slow, quick = start(pages={"/": Page(after_s=10)}), start("127.0.0.2", pages={"/": Page()})
    before = monotonic()

    links = await check_links([f"{slow.url}/", f"{quick.url}/"], replace(HERE, timeout_s=10, within_s=0.7))

    assert monotonic() - before < 2
    assert [(link.outcome, link.reason) for link in links] == [("not_checked", "die Zeit war um"), ("ok", None)]


async def test_who_is_stopped_stops_asking(start: Start) -> None:
    site = start(pages={f"/{number}": Page(after_s=0.2) for number in range(20)})
    running = asyncio.create_task(check_links([f"{site.url}/{number}" for number in range(20)], HERE))
    await asyncio.sleep(0.3)

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    count = len(site.asked)
    await asyncio.sleep(0.3)
    assert len(site.asked) == count


# --- public servers only ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"])
async def test_our_own_network_is_not_asked(start: Start, host: str) -> None:
    site = start(pages={"/": Page()})

    link = await check(f"{site.url}/".replace("127.0.0.1", host), replace(HERE, allowed_networks=()))

    assert (link.outcome, link.reason) == ("not_checked", "der Server steht in keinem öffentlichen Netz")
    assert site.asked == []


async def test_a_redirect_into_our_own_network_is_not_followed(start: Start) -> None:
    inner = start("127.0.0.2", pages={"/geheim": Page()})
    site = start(pages={"/alt": Page(302, f"{inner.url}/geheim")})

    link = await check(f"{site.url}/alt", replace(HERE, allowed_networks=("127.0.0.1/32",)))

    assert (link.outcome, link.redirects) == ("not_checked", (f"{inner.url}/geheim",))
    assert inner.asked == []


async def test_a_name_stays_in_the_request_although_an_address_is_called(start: Start) -> None:
    site = start(pages={"/": Page()})
    url = f"{site.url}/".replace("127.0.0.1", "localhost")

    link = await check(url, replace(HERE, allowed_networks=("127.0.0.0/8", "::1/128")))

    assert link == Link(url, "ok", 200)
    assert {one.headers["Host"] for one in site.asked} == {url.split("/")[2]}


async def test_no_proxy_of_the_environment_is_asked(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site = start(pages={"/": Page()})

    assert (await check(f"{site.url}/")).outcome == "ok"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2a00:1450:4001::1", True),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::5db8:d822", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.178.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:10.1.2.3", False),
        ("64:ff9b::a01:203", False),
        ("2002:a01:203::1", False),
    ],
)
def test_what_is_public(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


async def test_a_network_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        await check_links([], Manners(allowed_networks=("intern",)))


# --- what is no web address, and what is checked ----------------------------------------------------------------------


@pytest.mark.parametrize("url", ["www.example.org", "mailto:a@example.org", "ftp://a.example/", "http://", "", "/x"])
async def test_what_is_no_web_address_is_not_checked(url: str) -> None:
    assert await check(url) == Link(url, "not_checked", reason="keine Web-Adresse (http oder https)")


async def test_an_address_with_a_password_is_not_checked() -> None:
    link = await check("http://anna:geheim@127.0.0.1:9/")

    assert (link.outcome, link.reason) == ("not_checked", "die Adresse enthält Zugangsdaten")


def test_the_addresses_of_offers_and_of_their_sources_are_checked() -> None:
    sources = (Source(url="https://a.example/quelle"), Source(file="liste.txt"), Source(url="https://a.example/seite"))
    offers = [an_offer(id="eins", url="https://a.example/seite", sources=sources), an_offer(id="zwei", sources=sources[:1])]

    assert links_of(offers) == {"https://a.example/seite": ("eins",), "https://a.example/quelle": ("eins", "zwei")}


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (Link("https://a.example", "ok", 200), "https://a.example  in Ordnung (200)  [eins, zwei]"),
        (Link("https://a.example", "gone", 404), "https://a.example  gibt es nicht mehr (404)  [eins, zwei]"),
        (
            Link("https://a.example", "moved", 200, "https://b.example"),
            "https://a.example  ist umgezogen nach https://b.example (200)  [eins, zwei]",
        ),
        (Link("a", "not_checked", reason="die Zeit war um"), "a  nicht geprüft (die Zeit war um)  [eins, zwei]"),
    ],
)
def test_the_line_says_what_became_of_it_and_who_names_it(link: Link, words: str) -> None:
    assert line(link, ("eins", "zwei")) == words
