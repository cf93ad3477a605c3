"""What is sent to the console as a form and is none: without end, too slow, of thousands of fields, broken."""

from __future__ import annotations

import asyncio

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from tests.console.site import PASSWORD, Visitor
from tests.console.two_towns import everything, two_towns
from web.console.bodies import LARGEST_FORM, read_form

SIGN_IN, NEW = "/redaktion/anmelden", "/redaktion/konten/neu"
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=x"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    yield from two_towns(tmp_path_factory.mktemp("bodies"))


@pytest.fixture(scope="module")
def visitor(desk):
    return Visitor(desk)


def test_a_zero_byte_in_a_text_is_left_out(desk, visitor):
    visitor.submit(NEW, name="Ber\0ta", role="editor", scope="all", password=PASSWORD)

    assert desk.staff.named("Berta")


def fields(number):
    return "&".join(f"a{at}=1" for at in range(number)).encode()


def parts(number, name='name="a{at}"'):
    head = "--x\r\nContent-Disposition: form-data; {name}\r\n\r\n1\r\n"
    return "".join(head.format(name=name.format(at=at)) for at in range(number)).encode() + b"--x--\r\n"


@pytest.mark.parametrize("path", [SIGN_IN, NEW])
@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (fields(5_000), URLENCODED, 400),
        (parts(5_000), MULTIPART, 400),
        (parts(30, 'name="a{at}"; filename="b.csv"'), MULTIPART, 400),
        (b"--x\r\nContent-Disposition: nothing\r\n\r\n1", MULTIPART, 400),
        (b"no boundary at all", {"Content-Type": "multipart/form-data"}, 400),
        (b"text=" + b"x" * (LARGEST_FORM + 1), URLENCODED, 413),
    ],
    ids=["fields", "parts", "files", "broken", "no boundary", "size"],
)
def test_a_body_that_is_no_form_is_refused_in_plain_german(desk, visitor, path, body, headers, status):
    before = everything(desk.database)

    answer = visitor.post(path, content=body, headers=headers)

    assert answer.status_code == status
    assert any(said in answer.text for said in ("nicht vollständig an", "zu viel auf einmal"))
    assert everything(desk.database) == before


def test_a_body_without_an_end_is_not_read_to_it(visitor):
    read = 0

    def endless():
        nonlocal read
        while read < 10 * LARGEST_FORM:
            read += 1_000_000
            yield b"&".join([b"a=" + b"x" * 100_000] * 10)

    answer = visitor.post(NEW, content=endless(), headers=URLENCODED)

    assert answer.status_code == 413


def test_a_body_that_comes_too_slowly_is_given_up():
    async def receive():
        await asyncio.sleep(30)
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", URLENCODED["Content-Type"].encode())]}

    with pytest.raises(HTTPException) as refused:
        asyncio.run(read_form(Request(scope, receive), within_s=0.05))

    assert refused.value.status_code == 408
