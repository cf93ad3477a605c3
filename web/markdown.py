"""Markdown of editors as HTML: no markup of their own, safe links, one first heading, an outline of the second ones."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_SCHEMES = ("http", "https", "mailto", "tel")


@dataclass(frozen=True)
class Section:
    id: str
    title: str


@dataclass(frozen=True)
class Written:
    """`title` is the text's first heading, which `html` does not hold."""

    title: str
    html: Markup
    outline: tuple[Section, ...]


class _SafeMarkdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """http, https, mailto, tel; a path of this service, or a heading of the same page."""
        if url.startswith("#") or re.match(r"/(?!/)", url):
            return True
        try:
            return urlsplit(url).scheme in _SCHEMES
        except ValueError:
            return False


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return _SafeMarkdown("commonmark", {"html": False}).enable("table").disable("image")


def rendered(text: str) -> Written:
    """A first heading anywhere but at the beginning becomes a second one, and no level is left out."""
    tokens = _markdown().parse(text)
    title = ""
    if len(tokens) > 2 and tokens[0].tag == "h1":
        title, tokens = _words(tokens[1]), tokens[3:]
    outline = _outlined(tokens)
    for token in tokens:
        _link_out(token)
    html = _markdown().renderer.render(tokens, _markdown().options, {})
    return Written(title, Markup(html), outline)  # noqa: S704 – made by the renderer, which lets no markup through


def _outlined(tokens: list[Token]) -> tuple[Section, ...]:
    found, seen, level = [], Counter[str](), 1
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            level = max(2, min(int(token.tag[1]), level + 1))
            words = _words(tokens[at + 1])
            key = "t-" + re.sub(r"\W+", "-", words.lower()).strip("-")
            seen[key] += 1
            key = key if seen[key] == 1 else f"{key}-{seen[key]}"
            token.attrSet("id", key)
            token.tag = f"h{level}"
            if level == 2:
                found.append(Section(key, words))
        elif token.type == "heading_close":
            token.tag = f"h{level}"
    return tuple(found)


def _words(inline: Token) -> str:
    """Of a heading, without its markup."""
    return "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline"))


def _link_out(token: Token) -> None:
    for child in token.children or ():
        if child.type == "link_open" and str(child.attrGet("href")).startswith(("http:", "https:")):
            child.attrSet("rel", "noopener")
