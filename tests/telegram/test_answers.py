"""How answers look: cards, buttons, pins, files."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar, Event
from rasa.core.agent import Agent

from actions.services import BERLIN
from bot.assistant import Reply
from bot.channels.telegram.answers import Out, pin_of, show
from bot.channels.telegram.texts import LONGEST
from knowledge.knowledge import Knowledge
from knowledge.model import Location, Offer, Phone, Place, Schedule
from review.log import Question, ReviewLog
from review.usage import UsageLog
from store.database import Database
from tests.builders import TOWN, a_town, an_offer, database_in, save
from tests.telegram.bot_api import BotApi, Message, User, utf16_length
from tests.telegram.conftest import Running, Start

TRICKY = 'Turnen & <b>"Toben"</b>'
HERE = (51.75, 7.9)  # the middle of Musterstadt
FAR_TOO_LONG = "Die Kinder singen, klatschen und tanzen zusammen. " * 60


@pytest.fixture(scope="session")
def musterstadt(agent: Agent, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """One tricky name with an exact place, one date, six choirs that tell too much, one office."""
    house = Location("Turnhalle", "Am Markt 1", "12345", "Musterstadt", "Mitte", 51.752, 7.9, "house")
    district = Location(city="Musterstadt", district="Rosenau", latitude=51.78, longitude=7.95, precision="district")
    choirs = [
        an_offer(id=f"chor-{name}", name=f"Kinderchor {name}", description=FAR_TOO_LONG, keywords=("Kinderchor", "Singen"),
                 topics=("tanz_musik_kultur",), phones=(Phone("02382 11111"),))
        for name in ("Nord", "Ost", "Süd", "West", "Mitte", "Am See")
    ]  # fmt: skip
    database = database_in(tmp_path_factory.mktemp("musterstadt"))
    save(
        database,
        an_offer(id="turnen", name=TRICKY, description="Für <alle> & jeden.", topics=("freizeit_sport",), keywords=("Turnen",),
                 locations=(house,), phones=(Phone("02382 591234"),), schedules=(Schedule(opening_hours="Mo 15:00-16:00"),)),
        an_offer(id="flohmarkt", name="Flohmarkt rund ums Kind", kind="event", topics=("troedel_kleidung",),
                 keywords=("Flohmarkt", "Trödel", "Kinderflohmarkt"), description="Kleidung und Spielzeug aus zweiter Hand.",
                 locations=(district,),
                 schedules=(Schedule(dtstart=date(2026, 12, 5), opens_at="10:00", closes_at="13:00"),)),
        *choirs,
        an_offer(id="buero", name="Familienbüro", kind="family_office", contact_point=True, topics=("familientreff_cafe",),
                 keywords=("Beratung",), phones=(Phone("02382 99999"),)),
        town=a_town(first_contacts=("buero",), places=(Place(TOWN, "Rosenau", "district", (), (), 51.78, 7.95, "district"),)),
    )  # fmt: skip
    return Knowledge(database, home)


@pytest.fixture
async def bot(run_bot: Start, musterstadt: Knowledge, father: User) -> Running:  # type: ignore[override]
    """Musterstadt's; the father has started it."""
    running = await run_bot(municipality=TOWN, knowledge=musterstadt)
    await running.answers(father.starts())
    return running


def bold(message: Message) -> list[str]:
    return [message.marked(entity) for entity in message.entities if entity["type"] == "bold"]


# --- cards ---


async def test_names_stand_out_and_what_looks_like_markup_is_shown_as_it_is(bot: Running, father: User) -> None:
    answer = await bot.answer(father.sends("Wo kann mein Kind turnen?"))

    assert TRICKY in bold(answer)
    assert "Für <alle> & jeden." in answer.text


async def test_numbers_can_be_tapped_and_help_lines_stay_as_they_are(bot: Running, father: User) -> None:
    answer = await bot.answer(father.sends("Wo kann mein Kind turnen?"))
    emergency = await bot.answer(father.sends("mein kind hat tabletten gegessen"))

    assert "+49 2382 591234" in answer.text
    assert "+49" not in emergency.text


async def test_a_long_answer_comes_in_pieces_that_end_with_a_sentence_and_buttons_hang_under_the_last(
    bot: Running, father: User
) -> None:
    answers = await bot.answers(father.sends("Gibt es einen Kinderchor?"))

    assert len(answers) > 1
    assert all(utf16_length(message.text) <= LONGEST for message in answers)
    assert all(message.text[-1] in ".!?)" or message.text[-1].isalnum() for message in answers)
    assert [bool(message.buttons) for message in answers] == [False] * (len(answers) - 1) + [True]


async def test_at_most_three_cards_are_shown(bot: Running, father: User) -> None:
    answers = await bot.answers(father.sends("Gibt es einen Kinderchor?"))

    assert sum(name.startswith("Kinderchor") for message in answers for name in bold(message)) == 3


@pytest.mark.parametrize(
    "question",
    [
        "Mein Kind tanzt gerne. Wo gibt es eine Tanzgruppe in der Nähe?",
        "Wie kann ich mein Kind bei digitalen Medien unterstützen?",
        "Welche Lernangebote gibt es nach der Schule?",
        "Wann findet der nächste Kindertrödelmarkt statt?",
        "Entwicklungsauffälligkeiten – wo finde ich Förderung?",
        "Wie finde ich einen Kitaplatz? Wie ist der Ablauf?",
    ],
)
async def test_the_six_questions_are_answered_in_every_town_as_telegram_takes_it(
    run_bot: Start, api: BotApi, question: str
) -> None:
    towns = await run_bot()
    for town in towns.given.knowledge.municipalities():
        mother = api.user("Ada")
        await towns.answers(mother.starts(town.id))

        answers = await towns.answers(mother.sends(question))

        assert answers, town.id
        assert all(utf16_length(message.text) <= LONGEST for message in answers)
    assert [call.answer for call in api.calls if not call.ok] == []


# --- more ---


async def test_more_changes_the_message_instead_of_sending_another(run_bot: Start, father: User) -> None:
    ahlen = await run_bot(municipality="ahlen")
    await ahlen.answers(father.starts())
    answer = await ahlen.answer(father.sends("Wo gibt es eine Krabbelgruppe?"))
    before = answer.text

    _, after = await ahlen.tap(father, answer, "Mehr dazu")

    assert after == []
    assert (answer.earlier[0].text, answer.text != before) == (before, True)
    assert bold(answer)


async def test_more_that_does_not_fit_comes_as_new_messages(bot: Running, father: User) -> None:
    *_, answer = await bot.answers(father.sends("Gibt es einen Kinderchor?"))

    _, after = await bot.tap(father, answer, "Mehr dazu")

    assert len(after) > 1
    assert answer.earlier == []


def test_an_edit_that_takes_two_messages_is_none() -> None:
    out = Out()

    out.say("Ein Satz. " * 500, edits=7)

    assert [call["method"] for call in out.calls] == ["send_message", "send_message"]


# --- thumbs ---


async def test_thumbs_up_is_thanked_for_above_the_chat(bot: Running, father: User) -> None:
    answer = await bot.answer(father.sends("Wo kann mein Kind turnen?"))

    query, after = await bot.tap(father, answer, "👍")

    assert "Danke" in (query.answer or {})["text"]
    assert after == []
    assert bot.given.log is not None
    assert bot.given.log.newest() == []


async def test_a_thumb_up_counts_once_for_what_its_answer_showed_and_a_thumb_down_against_it(
    run_bot: Start, musterstadt: Knowledge, chats: Database, father: User
) -> None:
    usage = UsageLog(chats)
    bot = await run_bot(municipality=TOWN, knowledge=musterstadt, usage=usage)
    _, sport = await bot.answers(father.sends("Wo kann mein Kind turnen?"))
    market = await bot.answer(father.sends("Wann ist der nächste Kinderflohmarkt?"))

    for answer, thumb in ((sport, "👍"), (sport, "👍"), (market, "👎")):
        await bot.tap(father, answer, thumb)
    usage.close()

    rated = {row["offer_id"]: (row["helpful"], row["not_helpful"]) for row in bot.kept_of("usage_offers")}
    assert rated["turnen"] == (1, 0)
    assert rated["flohmarkt"] == (0, 1)


async def test_thumbs_down_reaches_the_staffs_list_and_names_somebody_to_ask(bot: Running, father: User) -> None:
    answer = await bot.answer(father.sends("Wo kann mein Kind turnen?"))

    query, (sorry,) = await bot.tap(father, answer, "👎")

    assert "Danke" in (query.answer or {})["text"]
    assert "Familienbüro" in sorry.text
    (kept,) = logged(bot.given.log)
    assert (kept.reason, kept.text, kept.channel) == ("thumbs_down", "Wo kann mein Kind turnen?", "telegram")


async def test_thumbs_down_counts_once(bot: Running, father: User) -> None:
    answer = await bot.answer(father.sends("Wo kann mein Kind turnen?"))
    await bot.tap(father, answer, "👎")

    await bot.tap(father, answer, "👎")

    assert len(logged(bot.given.log)) == 1


async def test_below_an_earlier_answer_thumbs_down_blames_no_other_question(bot: Running, father: User) -> None:
    earlier = await bot.answer(father.sends("Wo kann mein Kind turnen?"))
    await bot.answers(father.sends("Wann ist der nächste Kinderflohmarkt?"))

    await bot.tap(father, earlier, "👎")

    assert logged(bot.given.log) == []


def logged(log: ReviewLog | None) -> list[Question]:
    assert log is not None
    return [question for _, question in log.newest()]


async def test_small_talk_and_emergencies_have_no_thumbs(bot: Running, father: User) -> None:
    thanks = await bot.answer(father.sends("Vielen Dank!"))
    emergency = await bot.answer(father.sends("mein kind hat tabletten gegessen"))

    assert not {"👍", "👎"} & {*thanks.buttons, *emergency.buttons}


# --- calendar ---


async def test_a_date_comes_as_a_file_that_calendars_open(bot: Running, father: User) -> None:
    answer = await bot.answer(father.sends("Wann ist der nächste Kinderflohmarkt?"))

    _, (file,) = await bot.tap(father, answer, "📅 In den Kalender")

    assert file.upload is not None
    assert file.upload.name == "flohmarkt.ics"
    (event,) = Calendar.from_ical(file.upload.content).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Flohmarkt rund ums Kind"
    assert isinstance(event, Event)
    assert (event.start, event.end) == (datetime(2026, 12, 5, 10, tzinfo=BERLIN), datetime(2026, 12, 5, 13, tzinfo=BERLIN))


async def test_a_date_that_has_passed_is_said_to_be_gone(run_bot: Start, musterstadt: Knowledge, father: User) -> None:
    now = [datetime(2026, 11, 23, 10)]
    bot = await run_bot(municipality=TOWN, knowledge=musterstadt, now=lambda: now[0])
    await bot.answers(father.starts())
    answer = await bot.answer(father.sends("Wann ist der nächste Kinderflohmarkt?"))

    now[0] = datetime(2026, 12, 6, 10)
    _, (gone,) = await bot.tap(father, answer, "📅 In den Kalender")

    assert "kein kommender Termin" in gone.text


# --- on the map ---


async def test_a_shared_location_brings_the_nearest_as_a_venue_with_distance_hours_and_route(
    bot: Running, father: User
) -> None:
    await bot.answers(father.sends("Wo kann mein Kind turnen?"))

    answer, venue, *_ = await bot.answers(father.shares_location(*HERE))

    assert "etwa 220 m" in answer.text
    assert "Mo 15–16 Uhr" in answer.text
    assert "Nadel" not in answer.text
    assert venue.body["venue"]["title"] == TRICKY
    assert venue.body["venue"]["address"] == "Am Markt 1, 12345 Musterstadt"
    assert venue.body["venue"]["location"] == {"latitude": 51.752, "longitude": 7.9}
    assert venue.links["Route"] == "https://www.openstreetmap.org/directions?to=51.75200%2C7.90000"


async def test_a_pin_in_the_middle_of_a_district_is_said_to_be_rough(bot: Running, father: User) -> None:
    answer = await bot.answer(father.sends("Wann ist der nächste Kinderflohmarkt?"))

    _, (word, venue) = await bot.tap(father, answer, next(title for title in answer.buttons if title.startswith("📍")))

    assert word.text == "Die Nadel auf der Karte zeigt nur die Mitte von Rosenau, nicht das Haus."
    assert venue.body["venue"]["address"] == "Rosenau, Musterstadt"


@pytest.mark.parametrize(
    "place",
    [
        Location(latitude=51.7, longitude=7.9, precision="district"),
        Location(city="Musterstadt", latitude=51.7, longitude=7.9, precision="city"),
        Location(city="Musterstadt", address_1="Am Markt 1"),
    ],
    ids=["nobody says of what", "the middle of the town", "no point"],
)
def test_what_says_nothing_on_a_map_is_not_shown_there(place: Location) -> None:
    assert pin_of(an_offer(locations=(place,))) is None


def test_the_most_exact_place_is_shown_and_homes_are_not() -> None:
    rough = Location(district="Rosenau", latitude=51.78, longitude=7.95, precision="district")
    exact = Location(address_1="Am Markt 1", latitude=51.752, longitude=7.9, precision="house")

    assert pin_of(an_offer(locations=(rough, exact))) == exact
    assert pin_of(an_offer(locations=(exact,), visits_home=True)) is None


def test_every_offer_of_the_towns_can_be_shown(knowledge: Knowledge) -> None:
    for town in knowledge.municipalities():
        for offer in knowledge.view(town.id).offers.values():
            out = Out()

            show(out, a_reply(offer), [offer], "de", pin=True)

            assert all(call.get("address") != offer.name for call in out.calls), offer.id
            assert all(len(button.get("callback_data", "").encode()) <= 64 for button in buttons_of(out)), offer.id


def a_reply(offer: Offer) -> Reply:
    line = {"id": offer.id, "next_start": "2026-12-01T10:00"}
    return Reply([offer.name], [], {"outcome": "answered", "results": [line]})


def buttons_of(out: Out) -> list[dict[str, str]]:
    return [button for call in out.calls for row in call["reply_markup"]["inline_keyboard"] for button in row]
