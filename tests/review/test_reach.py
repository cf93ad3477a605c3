"""How somebody wants to be reached, read from what they typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.reach import NotReachable, Reach, read_reach


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0152 28817386", "01522 8817386"),
        ("015228817386", "01522 8817386"),
        ("0152/28 81 73 86", "01522 8817386"),
        ("0152-288-17386", "01522 8817386"),
        ("(0152) 28817386", "01522 8817386"),
        ("+49 152 28817386", "01522 8817386"),
        ("0049 152 28817386", "01522 8817386"),
        ("+49 (0) 152 28817386", "01522 8817386"),
        ("０１５２ ２８８１７３８６", "01522 8817386"),
        ("Meine Nummer: 0152 28817386, abends ab 18 Uhr", "01522 8817386"),
        ("02382 59123", "02382 59123"),
        ("+41 44 668 18 00", "+41 44 668 18 00"),
    ],
)
def test_a_telephone_number_is_read_in_any_spelling(text, value):
    assert read_reach(text) == Reach("phone", value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("anna@example.org", "anna@example.org"),
        (" Anna.M+kita@Example.ORG ", "Anna.M+kita@example.org"),
        ("am besten per Mail: anna@example.org.", "anna@example.org"),
        ("<anna@example.org>", "anna@example.org"),
        ("mailto:anna@example.org", "anna@example.org"),
        ("änne@müller.de", "änne@müller.de"),
        ("falsch@ oder anna@example.org", "anna@example.org"),
        ("anna@example.org, sonst 0152 28817386", "anna@example.org"),
    ],
)
def test_an_address_is_read_wherever_it_stands(text, value):
    assert read_reach(text) == Reach("email", value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "nothing"),
        ("ja", "nothing"),
        ("rufen Sie mich an", "nothing"),
        ("59227", "nothing"),
        ("anna@", "email"),
        ("anna@example", "email"),
        ("anna@localhost", "email"),
        ("a b@c..de", "email"),
        ("anna @ example.org", "email"),
        ("591234", "phone"),  # without the area code
        ("0152 2881", "phone"),
        ("0152 28817386123456", "phone"),
        ("0900 1234567", "paid_phone"),
        ("0180 5 123456", "paid_phone"),
        ("0800 1110111", "paid_phone"),
        ("110", "nothing"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(text, reason):
    with pytest.raises(NotReachable) as caught:
        read_reach(text)

    assert caught.value.reason == reason


def test_how_to_reach_somebody_is_not_printed_by_accident():
    assert "example.org" not in repr(read_reach("anna@example.org"))


@given(st.text(max_size=400))
def test_any_text_is_taken_or_refused(text):
    try:
        said = read_reach(text).kind
    except NotReachable as error:
        said = error.reason

    assert said in ("email", "phone", "paid_phone", "nothing")
