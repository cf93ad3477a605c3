"""HTML, entities and lengths, as the server reads them."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telegram.bot_api.answers import Refusal
from tests.telegram.bot_api.formatting import Formatted, formatted, parse_html, utf16_length, with_marks

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


# what is understood


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("<b>Kita</b>", "bold"),
        ("<STRONG>Kita</strong>", "bold"),
        ("<i>Kita</i>", "italic"),
        ("<em>Kita</em>", "italic"),
        ("<u>Kita</u>", "underline"),
        ("<ins>Kita</ins>", "underline"),
        ("<s>Kita</s>", "strikethrough"),
        ("<strike>Kita</strike>", "strikethrough"),
        ("<del>Kita</del>", "strikethrough"),
        ("<code>Kita</code>", "code"),
        ("<pre>Kita</pre>", "pre"),
        ("<tg-spoiler>Kita</tg-spoiler>", "spoiler"),
        ('<span class="tg-spoiler">Kita</span>', "spoiler"),
        ("<blockquote>Kita</blockquote>", "blockquote"),
        ("<blockquote expandable>Kita</blockquote>", "expandable_blockquote"),
        ("<b >Kita</b >", "bold"),
        ("<b>Kita</>", "bold"),
    ],
)
def test_a_supported_tag_marks_its_words(source: str, kind: str) -> None:
    assert parse_html(source) == Formatted("Kita", [{"type": kind, "offset": 0, "length": 4}])


def test_nested_tags_mark_the_same_words_twice() -> None:
    parsed = parse_html("Die <b>große <i>Kita</i></b>")

    assert parsed.text == "Die große Kita"
    assert [(one["type"], one["offset"], one["length"]) for one in parsed.entities] == [("bold", 4, 10), ("italic", 10, 4)]


def test_offsets_count_utf16_units() -> None:
    assert parse_html("👶🏽 <b>Ä</b>").entities == [{"type": "bold", "offset": 5, "length": 1}]


@pytest.mark.parametrize("url", ["https://example.org/a?b=1&amp;c=2", "http://example.org", "tg://user?id=1", "mailto:a@b.de"])
def test_a_link_that_can_be_tapped_becomes_an_entity(url: str) -> None:
    entity = {"type": "text_link", "offset": 0, "length": 3, "url": html.unescape(url)}

    assert parse_html(f'<a href="{url}">Weg</a>').entities == [entity]


@pytest.mark.parametrize("url", ["tel:+4923825910", "javascript:alert(1)", "ftp://example.org", "http://localhost/", "/karte"])
def test_a_link_that_cannot_be_tapped_leaves_only_its_words(url: str) -> None:
    assert parse_html(f'<a href="{url}">Weg</a>') == Formatted("Weg", [])


def test_a_link_without_an_address_is_its_own() -> None:
    assert parse_html("<a>https://example.org</a>").entities[0]["url"] == "https://example.org"


def test_code_in_a_block_names_its_language() -> None:
    parsed = parse_html('<pre><code class="language-ics">BEGIN</code></pre>')

    assert parsed.entities == [{"type": "pre", "offset": 0, "length": 5, "language": "ics"}]


def test_references_become_characters() -> None:
    assert parse_html("&lt;&gt;&amp;&quot;&#39;&#x1F476;&amp;lt;").text == "<>&\"'👶&lt;"


@given(TEXTS)
def test_an_escaped_text_comes_out_as_it_was(text: str) -> None:
    assert parse_html(html.escape(text)) == Formatted(text, [])


@given(TEXTS, TEXTS)
def test_an_entity_is_about_exactly_the_words_between_its_tags(before: str, inside: str) -> None:
    parsed = parse_html(f"{html.escape(before)}<b>{html.escape(inside)}</b>")

    units = parsed.text.encode("utf-16-le")
    marked = [units[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le") for one in parsed.entities]
    assert marked == ([inside] if inside else [])


@given(
    st.lists(st.sampled_from(["<b>", "</b>", "<a href='", "'>", "</a>", "&amp;", "&", "<", ">", "ä👶", " ", "class=x", "/"]))
)
def test_whatever_is_written_is_read_or_refused_as_bad(pieces: list[str]) -> None:
    refusal = None
    try:
        parse_html("".join(pieces))
    except Refusal as refused:
        refusal = refused.description

    assert refusal is None or refusal.startswith("Bad Request: can't parse entities: ")


# what is refused


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<p>Kita</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("ä<br/>", 'Unsupported start tag "br/" at byte offset 2'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b>Kita", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>Kita</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
        ("Kita</b>", "Unexpected end tag at byte offset 4"),
        ("<b>Kita</b", "Unclosed end tag at byte offset 7"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x" ', "Unclosed start tag at byte offset 0"),
        ('<a href="x>Weg</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>Kita</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<span class="rot">Kita</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">👶</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("Müller & Söhne", "Unsupported HTML entity at byte offset 8"),
        ("a&nbsp;b", "Unsupported HTML entity at byte offset 1"),
        ("&#0;", "Text contains invalid Unicode characters after decoding HTML entities"),
        ("&#xD800;", "Text contains invalid Unicode characters after decoding HTML entities"),
    ],
)
def test_broken_html_is_refused_with_the_reason(source: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_html(source)

    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize("mode", ["Markdown", "MarkdownV2", "text"])
def test_other_markup_is_not_read(mode: str) -> None:
    with pytest.raises(Refusal, match="unsupported parse_mode"):
        formatted({"text": "*Kita*", "parse_mode": mode}, "text", "entities", 4096)


# lengths


@given(TEXTS)
def test_a_text_is_as_long_as_a_client_counts_it(text: str) -> None:
    assert utf16_length(text) == sum(2 if ord(character) > 0xFFFF else 1 for character in text)


@pytest.mark.parametrize("text", ["ä" * 4096, "👶" * 2048, f"<b>{'x' * 4096}</b>", " " * 9 + "x" * 4096, "&amp;" * 4096])
def test_the_limit_is_counted_after_parsing(text: str) -> None:
    given = {"text": text, "parse_mode": "HTML"}

    assert utf16_length(formatted(given, "text", "entities", 4096).text) == 4096


@pytest.mark.parametrize("text", ["x" * 4097, "👶" * 2048 + "x"])
def test_a_longer_text_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="message is too long"):
        formatted({"text": text}, "text", "entities", 4096)


def test_space_around_a_text_is_cut_and_entities_move_with_it() -> None:
    parsed = formatted({"text": "\n <b> Kita </b> ", "parse_mode": "HTML"}, "text", "entities", 4096)

    assert parsed == Formatted("Kita", [{"type": "bold", "offset": 0, "length": 4}])


def test_given_entities_must_lie_in_the_text() -> None:
    entity = {"type": "bold", "offset": 2, "length": 3}

    with pytest.raises(Refusal, match="ENTITY_BOUNDS_INVALID"):
        formatted({"text": "Kita", "entities": [entity]}, "text", "entities", 4096)


# what is marked by itself


@pytest.mark.parametrize(
    ("text", "kind", "marked"),
    [
        ("/start ahlen", "bot_command", "/start"),
        ("los: /hilfe@lotsin_test_bot!", "bot_command", "/hilfe@lotsin_test_bot"),
        ("frag @lotsin_test_bot mal", "mention", "@lotsin_test_bot"),
        ("siehe https://example.org/a?b=1.", "url", "https://example.org/a?b=1"),
        ("an anna@example.org bitte", "email", "anna@example.org"),
        ("ruf +49 2382 59-10 an", "phone_number", "+49 2382 59-10"),
        ("ein #Krabbeltreff", "hashtag", "#Krabbeltreff"),
    ],
)
def test_a_text_is_marked_as_a_client_does(text: str, kind: str, marked: str) -> None:
    entity = {"type": kind, "offset": text.index(marked), "length": len(marked)}

    assert with_marks(Formatted(text, [])).entities == [entity]


@pytest.mark.parametrize("text", ["und/oder", "3/4", "a@b", "02382 5910", "+49", "#1"])
def test_a_text_without_any_is_left_alone(text: str) -> None:
    assert with_marks(Formatted(text, [])).entities == []


def test_nothing_is_marked_inside_a_link() -> None:
    parsed = formatted(
        {"text": '<a href="https://example.org">+49 2382 5910</a>', "parse_mode": "HTML"}, "text", "entities", 4096
    )

    assert [entity["type"] for entity in parsed.entities] == ["text_link"]
