"""Dates as the pages say them."""

from __future__ import annotations

from datetime import date, datetime

from wording.words import date_in_words, day_in_words


def day(given: date) -> str:
    return day_in_words(given)


def moment(given: datetime) -> str:
    return date_in_words(given)
