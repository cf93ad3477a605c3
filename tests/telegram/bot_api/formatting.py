"""Texts as the server reads them: HTML to plain text with entities, and what it marks by itself.

The HTML follows TDLib's `parse_html` (td/telegram/MessageEntity.cpp), its messages included. Stricter in one
point: an ampersand that begins no known reference is refused. The server takes it literally; its documentation
demands `&amp;`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.bot_api.answers import Refusal, bad_request
from tests.telegram.bot_api.checks import broken_link
from tests.telegram.bot_api.parameters import Given

Entity = dict[str, Any]

TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));")
_END_TAG = re.compile(r"</([^\s>]*)\s*>")
_NAME = re.compile(r"<([^\s>]*)")
_ATTRIBUTE = re.compile(r"\s+([^\s=>/\"']+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[A-Za-z0-9.\-]+(?=[\s>])))?")
_MARKED_BY_ITSELF = {
    "url": re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]"),
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}"),
    "bot_command": re.compile(r"(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])"),
    "mention": re.compile(r"(?<![\w@/.])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)"),
    "hashtag": re.compile(r"(?<![\w#])#\w*[^\W\d]\w*"),
    "phone_number": re.compile(r"(?<![\w+])\+\d(?:[ ()/-]{0,2}\d){6,14}(?!\w)"),
}


@dataclass(frozen=True)
class Formatted:
    """A plain text and its entities; offsets and lengths in UTF-16 code units."""

    text: str
    entities: list[Entity]


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def formatted(given: Given, name: str, entities: str, limit: int) -> Formatted:
    """A text parameter: parsed, trimmed, and no longer than `limit` UTF-16 code units after that."""
    source, mode = given.get(name, ""), given.get("parse_mode", "")
    if mode.lower() == "html":
        parsed = parse_html(source)
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        parsed = Formatted(source, _checked_entities(source, given.get(entities) or []))
    parsed = _trimmed(parsed)
    if utf16_length(parsed.text) > limit:
        raise bad_request("message is too long" if name == "text" else "message caption is too long")
    return with_marks(parsed)


def with_marks(parsed: Formatted) -> Formatted:
    """With the links, commands, mentions and international telephone numbers that are recognised in any text."""
    entities = list(parsed.entities)
    taken = [entity for entity in entities if entity["type"] in ("text_link", "code", "pre")]
    for kind, pattern in _MARKED_BY_ITSELF.items():
        for found in pattern.finditer(parsed.text):
            entity = {"type": kind, "offset": utf16_length(parsed.text[: found.start()]), "length": utf16_length(found[0])}
            if not any(_overlap(entity, other) for other in taken):
                taken.append(entity)
                entities.append(entity)
    return Formatted(parsed.text, _sorted(entities))


def parse_html(source: str) -> Formatted:
    """The plain text of HTML and its entities, not trimmed. Raises `Refusal` as the server would answer."""
    return _Html(source).read()


@dataclass
class _Tag:
    name: str
    argument: str
    offset: int
    begin: int


@dataclass
class _Html:
    source: str
    plain: str = ""
    offset: int = 0
    open: list[_Tag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> Formatted:
        position = 0
        while position < len(self.source):
            if self.source.startswith("</", position):
                position = self._end_tag(position)
            elif self.source[position] == "<":
                position = self._start_tag(position)
            else:
                end = _next(self.source, position)
                self._write(self._unescaped(self.source[position:end], position))
                position = end
        if self.open:
            raise _broken(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        return Formatted(self.plain, _sorted(self.entities))

    def _write(self, text: str) -> None:
        self.plain += text
        self.offset += utf16_length(text)

    def _unescaped(self, text: str, position: int) -> str:
        for ampersand in re.finditer("&", text):
            if not _REFERENCE.match(text, ampersand.start()):
                raise _broken(f"Unsupported HTML entity at byte offset {self._bytes(position + ampersand.start())}")
        return _REFERENCE.sub(_character, text)

    def _start_tag(self, begin: int) -> int:
        at = self._bytes(begin)
        name = _NAME.match(self.source, begin)
        if name is None or name.end() == len(self.source):
            raise _broken(f"Unclosed start tag at byte offset {at}")
        tag = name[1].lower()
        if tag not in TAGS:
            raise _broken(f'Unsupported start tag "{tag}" at byte offset {at}')
        argument, position = "", name.end()
        while (attribute := _ATTRIBUTE.match(self.source, position)) is not None:
            value = attribute[2] or ""
            value = value[1:-1] if value[:1] in ('"', "'") else value.lower()
            argument = _argument(tag, attribute[1], self._unescaped(value, attribute.start(2))) or argument
            position = attribute.end()
        position += len(self.source[position:]) - len(self.source[position:].lstrip())
        if position == len(self.source):
            raise _broken(f"Unclosed start tag at byte offset {at}")
        if self.source[position] != ">":
            raise _broken(f'Empty attribute name in the tag "{tag}" at byte offset {at}')
        if tag == "span" and argument != "spoiler":
            raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        self.open.append(_Tag(tag, argument, self.offset, len(self.plain)))
        return position + 1

    def _end_tag(self, begin: int) -> int:
        at = self._bytes(begin)
        if not self.open:
            raise _broken(f"Unexpected end tag at byte offset {at}")
        end = _END_TAG.match(self.source, begin)
        if end is None:
            raise _broken(f"Unclosed end tag at byte offset {at}")
        tag = self.open.pop()
        if end[1].lower() not in ("", tag.name):
            expected = f'expected "</{tag.name}>", found "</{end[1].lower()}>"'
            raise _broken(f"Unmatched end tag at byte offset {at}, {expected}")
        if self.offset > tag.offset:
            self._close(tag)
        return end.end()

    def _close(self, tag: _Tag) -> None:
        entity: Entity = {"type": TAGS[tag.name], "offset": tag.offset, "length": self.offset - tag.offset}
        if tag.name == "a":
            entity["url"] = tag.argument or self.plain[tag.begin :]
            if broken_link(entity["url"], mail=True):
                return  # the words stay, without a link
        elif tag.name == "tg-emoji":
            if not tag.argument.isdecimal():
                raise _broken("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = tag.argument
        elif tag.name == "blockquote" and tag.argument:
            entity["type"] = "expandable_blockquote"
        elif tag.name == "code" and tag.argument and self.open and self.open[-1].name == "pre":
            self.open[-1].argument = tag.argument
            return
        elif tag.name == "pre" and tag.argument:
            entity["language"] = tag.argument
        self.entities.append(entity)

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode())


def _argument(tag: str, attribute: str, value: str) -> str:
    """What an attribute says that the server reads; the others it skips."""
    if (tag, attribute) in (("a", "href"), ("tg-emoji", "emoji-id")):
        return value
    if (tag, attribute) == ("blockquote", "expandable"):
        return "expandable"
    prefix = {("code", "class"): "language-", ("span", "class"): "tg-"}.get((tag, attribute))
    return value.removeprefix(prefix) if prefix and value.startswith(prefix) else ""


def _next(source: str, position: int) -> int:
    found = source.find("<", position)
    return len(source) if found < 0 else found


def _character(reference: re.Match[str]) -> str:
    decimal, hexadecimal, name = reference.groups()
    code = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else ord(REFERENCES[name])
    if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
        raise _broken("Text contains invalid Unicode characters after decoding HTML entities")
    return chr(code)


def _checked_entities(text: str, entities: Any) -> list[Entity]:
    if not isinstance(entities, list) or not all(isinstance(entity, dict) for entity in entities):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    for entity in entities:
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int) or "type" not in entity:
            raise bad_request("can't parse MessageEntity: Can't find field")
        if offset < 0 or length <= 0 or offset + length > utf16_length(text):
            raise bad_request("ENTITY_BOUNDS_INVALID")
        if entity["type"] == "text_link" and (wrong := broken_link(str(entity.get("url", "")), mail=True)):
            raise bad_request(f"entity URL '{entity.get('url', '')}' is invalid: {wrong}")
    return list(entities)


def _trimmed(parsed: Formatted) -> Formatted:
    """Without the space around it, which no client ever sees."""
    skipped = utf16_length(parsed.text) - utf16_length(parsed.text.lstrip())
    text = parsed.text.strip()
    kept = []
    for entity in parsed.entities:
        begin = max(entity["offset"] - skipped, 0)
        end = min(entity["offset"] - skipped + entity["length"], utf16_length(text))
        if end > begin:
            kept.append({**entity, "offset": begin, "length": end - begin})
    return Formatted(text, kept)


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])


def _sorted(entities: list[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _broken(reason: str) -> Refusal:
    return bad_request(f"can't parse entities: {reason}")
