"""Are the pages still there: a polite, bounded check of the addresses that offers and their sources name."""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from importlib.metadata import version
from ipaddress import ip_network
from time import monotonic

import httpx
from protego import Protego

from knowledge.model import Offer
from knowledge.public_network import MOST_ADDRESSES, Failed, PublicOnly

# What became of an address, and how an editor reads it; what needs doing first.
OUTCOMES = {
    "gone": "gibt es nicht mehr",
    "moved": "ist umgezogen",
    "unreachable": "ist nicht erreichbar",
    "refused": "lässt sich nicht prüfen: Zugriff verweigert",
    "not_checked": "nicht geprüft",
    "ok": "in Ordnung",
}
_AGENT = "Lotsin"
_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_ASK_WITH_GET = (403, 404, 405, 501)  # answers to HEAD that some servers give only because it is HEAD
_MOST_REDIRECTS = 8
_MOST_ROBOTS_BYTES = 512_000  # RFC 9309, 2.5: at least 500 kibibytes are read
_LONGEST_PAUSE_S = 30.0


@dataclass(frozen=True)
class Link:
    """`outcome` is a key of OUTCOMES, `status` the last answer's, `redirects` every address it led to, in order.

    `moved_to` is where it was moved permanently, `reason` says in German what the outcome does not.
    """

    url: str
    outcome: str
    status: int | None = None
    moved_to: str | None = None
    redirects: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True)
class Manners:
    """How much is asked of others: seconds, and requests at once over all servers (of one server: one).

    `allowed_networks` (`127.0.0.1/32`, `10.1.0.0/16`) may be asked although they are private: nothing else that is not public
    is. `contact` is an address under which who runs this can be reached; it is sent along.
    """

    at_once: int = 4
    pause_s: float = 1.0
    timeout_s: float = 10.0
    within_s: float = 1800.0
    allowed_networks: tuple[str, ...] = ()
    contact: str | None = None


async def check_links(
    urls: Iterable[str], manners: Manners | None = None, told: Callable[[], None] | None = None
) -> list[Link]:
    """Each address once, in the order given. Asks with HEAD, and with GET where that says more; pages are not read.

    What is not done within `manners.within_s` seconds is `not_checked`. `told` is called after each. Raises ValueError for a
    network that is none.
    """
    manners = manners or Manners()
    async with PublicOnly([ip_network(network) for network in manners.allowed_networks]) as transport:
        checker = _Checker(transport, manners)
        tasks = {url: asyncio.create_task(checker.check(url)) for url in dict.fromkeys(urls)}
        if told:
            for task in tasks.values():
                task.add_done_callback(lambda _: told())
        try:
            if tasks:
                await asyncio.wait(tasks.values(), timeout=manners.within_s)
        finally:
            late = {url for url, task in tasks.items() if not task.done()}
            for url in late:
                tasks[url].cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
    return [Link(url, "not_checked", reason="die Zeit war um") if url in late else task.result() for url, task in tasks.items()]


def links_of(offers: Iterable[Offer]) -> dict[str, tuple[str, ...]]:
    """The web addresses of the offers and of their sources, each with the ids of the offers that name it."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for offer in offers:
        for url in (offer.url, *(source.url for source in offer.sources)):
            if url:
                found[url][offer.id] = None
    return {url: tuple(ids) for url, ids in found.items()}


def line(link: Link, ids: Sequence[str] = ()) -> str:
    """`https://a.example/x  gibt es nicht mehr (404)  [krabbelgruppe-nord]`."""
    moved = f" nach {link.moved_to}" if link.moved_to else ""
    why = ", ".join(filter(None, (str(link.status or ""), link.reason)))
    named = f"  [{', '.join(ids)}]" if ids else ""
    return f"{link.url}  {OUTCOMES[link.outcome]}{moved}{f' ({why})' if why else ''}{named}"


@dataclass(frozen=True)
class _Answer:
    status: int
    leads_to: str | None
    body: bytes


@dataclass
class _Host:
    """A server: one asks it at a time, pauses after each answer, and asks no more once it has had enough."""

    pause_s: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    had_enough: bool = False


class _Checker:
    """Remembers between addresses what is known of their servers."""

    def __init__(self, transport: httpx.AsyncBaseTransport, manners: Manners) -> None:
        self._transport, self._manners = transport, manners
        contact = f"; +{manners.contact}" if manners.contact else ""
        agent = f"{_AGENT}/{version('lotsin')} (link check{contact})"
        self._headers = {"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "identity"}
        self._at_once = asyncio.Semaphore(manners.at_once)
        self._hosts: dict[str, _Host] = defaultdict(lambda: _Host(manners.pause_s))
        self._robots_of: dict[str, asyncio.Task[Protego]] = {}

    async def check(self, text: str) -> Link:
        redirects: list[str] = []
        moved_to, for_good = None, True
        try:
            url = _web_address(text)
            while (answer := await self._page(url)).leads_to:
                if len(redirects) == _MOST_REDIRECTS:
                    raise Failed("unreachable", "Weiterleitungen ohne Ende")
                url = _web_address(answer.leads_to, url)
                redirects.append(str(url))
                for_good = for_good and answer.status in _PERMANENT  # what follows a temporary one is no new address
                moved_to = str(url) if for_good else moved_to
        except Failed as failed:
            return Link(text, failed.outcome, redirects=tuple(redirects), reason=failed.reason)
        outcome = _outcome(answer.status, moved_to)
        return Link(text, outcome, answer.status, moved_to if outcome == "moved" else None, tuple(redirects))

    async def _page(self, url: httpx.URL) -> _Answer:
        robots = await self._robots(url)
        if not robots.can_fetch(str(url), _AGENT):
            raise Failed("not_checked", "die Seite will nicht von Programmen gelesen werden (robots.txt)")
        answer = await self._ask("HEAD", url)
        return await self._ask("GET", url) if answer.status in _ASK_WITH_GET else answer

    async def _robots(self, url: httpx.URL) -> Protego:
        """What a server lets programs read: asked once, also where the answer was none."""
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if origin not in self._robots_of:
            self._robots_of[origin] = asyncio.create_task(self._read_robots(httpx.URL(f"{origin}/robots.txt")))
        return await self._robots_of[origin]

    async def _read_robots(self, url: httpx.URL) -> Protego:
        """RFC 9309, 2.3.1: without the file all is allowed, with a server in trouble nothing."""
        host, rules = self._hosts[url.host], Protego.parse("")
        for _ in range(_MOST_REDIRECTS):
            answer = await self._ask("GET", url, _MOST_ROBOTS_BYTES)
            if answer.status >= 500:
                raise Failed("not_checked", f"robots.txt ist nicht lesbar ({answer.status})")
            if not answer.leads_to:
                rules = Protego.parse(answer.body.decode("utf-8", "replace") if answer.status < 300 else "")
                break
            url = _web_address(answer.leads_to, url)
        host.pause_s = max(host.pause_s, min(rules.crawl_delay(_AGENT) or 0.0, _LONGEST_PAUSE_S))
        return rules

    async def _ask(self, method: str, url: httpx.URL, most_bytes: int = 0) -> _Answer:
        host, timeout_s = self._hosts[url.host], self._manners.timeout_s
        async with host.lock:
            if host.had_enough:
                raise Failed("not_checked", "der Server bat darum, nicht weiter zu fragen")
            await asyncio.sleep(host.free_at - monotonic())
            try:
                async with self._at_once:
                    answer = await asyncio.wait_for(self._send(method, url, most_bytes), timeout_s)
            except (httpx.TimeoutException, asyncio.TimeoutError):
                raise Failed("unreachable", f"keine Antwort in {timeout_s:g} Sekunden") from None
            except httpx.TransportError as error:
                raise Failed("unreachable", _why_no_connection(error)) from error
            finally:
                host.free_at = monotonic() + host.pause_s
            host.had_enough = answer.status == 429
            return answer

    async def _send(self, method: str, url: httpx.URL, most_bytes: int) -> _Answer:
        timeout = httpx.Timeout(self._manners.timeout_s, connect=self._manners.timeout_s / MOST_ADDRESSES)
        request = httpx.Request(method, url, headers=self._headers, extensions={"timeout": timeout.as_dict()})
        response = await self._transport.handle_async_request(request)
        async with aclosing(response):
            leads_to = response.headers.get("location") if response.status_code in _REDIRECTS else None
            body = await anext(response.aiter_raw(most_bytes), b"") if most_bytes else b""
            return _Answer(response.status_code, leads_to, body)


def _web_address(text: str, base: httpx.URL | None = None) -> httpx.URL:
    """Without the part that only a browser reads. Raises Failed."""
    try:
        url = base.join(text) if base else httpx.URL(text.strip())
    except (httpx.InvalidURL, ValueError):  # the latter from urllib, of brackets
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host:
        raise Failed("not_checked", "keine Web-Adresse (http oder https)")
    if url.userinfo:
        raise Failed("not_checked", "die Adresse enthält Zugangsdaten")
    return url.copy_with(fragment=None)


def _outcome(status: int, moved_to: str | None) -> str:
    if status in (404, 410):
        return "gone"
    if status < 400:
        return "moved" if moved_to else "ok"
    return "refused" if status < 500 else "unreachable"


def _why_no_connection(error: httpx.TransportError) -> str:
    cause: BaseException | None = error
    while cause := cause and (cause.__cause__ or cause.__context__):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "das Zertifikat des Servers gilt nicht"
    return "keine Verbindung"
