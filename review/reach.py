"""How somebody wants to be reached: one e-mail address or telephone number, read from what they typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import Leniency, PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher, PhoneNumberType

_REGION = "DE"
_LONGEST = 300  # characters looked at
_EDGES = ".,;:!?()<>[]{}\"'„“”‚‘’»«"
_MANY_DIGITS = 6  # from here on a text is meant as a number; a postcode has five
# What a call may cost, or who is not at home there.
_NOT_CALLED = {
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
}


@dataclass(frozen=True)
class Reach:
    """`kind` is `email` or `phone`; `value` as one writes it: 0152 28817386, +41 44 668 18 00, anna@example.org."""

    kind: str
    value: str = field(repr=False)


class NotReachable(ValueError):
    """Why nothing was taken from the text: `email`, `phone`, `paid_phone`, or `nothing` where nothing was meant as either."""

    @property
    def reason(self) -> str:
        return str(self.args[0])


def read_reach(text: str) -> Reach:
    """The first valid e-mail address, else the first valid number; numbers without a country are German.

    Whether anybody is there is not asked. Raises NotReachable.
    """
    text = unicodedata.normalize("NFKC", text[:_LONGEST])
    addresses = [word.strip(_EDGES) for word in text.split() if "@" in word]
    emails = [email for email in map(_email, addresses) if email]
    if emails:
        return Reach("email", emails[0])
    numbers = _numbers(text)
    private = [number for number in numbers if phonenumbers.number_type(number) not in _NOT_CALLED]
    if private:
        return Reach("phone", _written(private[0]))
    if addresses or "@" in text:
        raise NotReachable("email")
    if numbers:
        raise NotReachable("paid_phone")
    raise NotReachable("phone" if means_a_number(text) else "nothing")


def means_a_number(text: str) -> bool:
    return len(re.findall(r"\d", text)) >= _MANY_DIGITS


def _email(word: str) -> str | None:
    try:
        return validate_email(word.removeprefix("mailto:"), check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def _numbers(text: str) -> list[PhoneNumber]:
    """Valid ones with their area code: 591234 alone would be a number of another town."""
    matches = PhoneNumberMatcher(text, _REGION, leniency=Leniency.VALID)
    return [match.number for match in matches if match.raw_string.lstrip("( ").startswith(("0", "+"))]


def _written(number: PhoneNumber) -> str:
    german = number.country_code == phonenumbers.country_code_for_region(_REGION)
    style = PhoneNumberFormat.NATIONAL if german else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)
