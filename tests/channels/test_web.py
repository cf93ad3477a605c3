"""What the widget and other programs can do at the web channel, and what is refused."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.channels.service import Service

AHLEN = "https://www.ahlen.de"


@pytest.fixture
def service(tmp_path):
    with Service(tmp_path, LOTSIN_ORIGINS=f"{AHLEN}=ahlen", LOTSIN_HOST="0.0.0.0", LOTSIN_SESSION_PER_MINUTE="6") as started:
        yield started


def _session(service, **headers):
    return httpx.post(f"{service.url}/webhooks/web/session", headers=headers)


def _say(service, text="hallo", sender="programm", headers=None, **metadata):
    body = {"sender": sender, "message": text, "metadata": metadata}
    return httpx.post(f"{service.url}/webhooks/web/webhook", json=body, headers=headers or {}, timeout=30)


# --- sessions ---


def test_a_session_of_ours_is_answered_and_kept_without_its_signature(service):
    session = _session(service).json()["session"]

    answer = _say(service, sender=session)

    assert answer.json()[0] == {"recipient_id": session, "text": "Antwort 1: hallo"}
    [asked] = service.assistant.asked
    assert session.startswith(asked.sender_id)
    assert asked.sender_id != session


def test_a_forged_session_is_refused(service):
    session = _session(service).json()["session"]

    answers = [_say(service, sender=forged) for forged in ("w1.abc.def.ghi", session[:-1], session + "x", "w1.")]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(403, {"error": "session"})] * 4
    assert service.assistant.asked == []


def test_a_program_names_its_conversations_itself(service):
    assert _say(service, sender="mein-test").status_code == 200
    assert service.assistant.asked[0].sender_id == "mein-test"


def test_a_page_of_another_site_needs_a_session(service):
    assert _say(service, sender="irgendwas", headers={"Origin": AHLEN}).json() == {"error": "session"}


# --- origins ---


def test_a_site_that_may_ask_can_read_the_answer(service):
    headers = {"Origin": AHLEN}
    session = _session(service, **headers)

    answer = _say(service, sender=session.json()["session"], headers=headers)

    assert session.headers["Access-Control-Allow-Origin"] == answer.headers["Access-Control-Allow-Origin"] == AHLEN
    assert service.assistant.asked[0].metadata["municipality"] == "ahlen"


@pytest.mark.parametrize("path", ["session", "webhook"])
def test_a_site_that_may_not_ask_is_refused_also_before_it_asks(service, path):
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    answers = [httpx.request(method, f"{service.url}/webhooks/web/{path}", headers=headers) for method in ("OPTIONS", "POST")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert not any("Access-Control-Allow-Origin" in answer.headers for answer in answers)


def test_a_site_asks_for_no_other_town(service):
    headers = {"Origin": AHLEN}
    session = _session(service, **headers).json()["session"]

    refused = _say(service, sender=session, headers=headers, municipality="herne")

    assert (refused.status_code, refused.json()) == (403, {"error": "municipality"})


def test_a_preflight_says_what_is_allowed(service):
    answer = httpx.options(f"{service.url}/webhooks/web/webhook", headers={"Origin": AHLEN})

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == AHLEN
    assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"
    assert "Access-Control-Allow-Credentials" not in answer.headers


# --- once ---


def test_a_message_sent_again_is_one_turn(service):
    first, again = (_say(service, message_id="nachricht-1") for _ in range(2))
    other = _say(service, message_id="nachricht-2")

    assert first.json() == again.json() != other.json()
    assert len(service.assistant.asked) == 2


def test_an_answer_that_nobody_waited_for_is_there_for_who_asks_again(service):
    service.assistant.pause = 0.5
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{service.url}/webhooks/web/webhook", timeout=0.1,
            json={"sender": "eine", "message": "hallo", "metadata": {"message_id": "nachricht-1"}},
        )  # fmt: skip

    answer = _say(service, sender="eine", message_id="nachricht-1")

    assert answer.json()[0]["text"] == "Antwort 1: hallo"


# --- too much ---


def test_a_session_that_sends_without_end_is_told_when_to_go_on(service):
    hasty, calm = (_session(service).json()["session"] for _ in range(2))

    answers = [_say(service, sender=hasty) for _ in range(20)]
    late = [answer for answer in answers if answer.status_code == 429]

    assert late
    assert all(1 <= int(answer.headers["Retry-After"]) <= 60 for answer in late)
    assert _say(service, sender=calm).status_code == 200


def test_a_flood_from_one_address_is_refused_and_others_are_answered(tmp_path):
    with Service(tmp_path, LOTSIN_PROXIES="1", LOTSIN_ADDRESS_PER_MINUTE="30") as service:
        flood, other = ({"X-Forwarded-For": address} for address in ("198.51.100.7", "198.51.100.8"))
        answers = [_say(service, headers=flood) for _ in range(60)]

        assert [answer.status_code for answer in answers[:30]] == [200] * 30
        assert all(answer.status_code == 429 and "Retry-After" in answer.headers for answer in answers[-20:])
        assert _say(service, headers=other).status_code == 200


def test_who_asks_very_much_at_once_leaves_room_for_others(tmp_path):
    with Service(tmp_path, LOTSIN_PROXIES="1") as service:
        service.assistant.pause = 1.0
        started = threading.Barrier(60)

        def ask(_):
            started.wait()
            return _say(service, headers={"X-Forwarded-For": "198.51.100.7"}).status_code

        with ThreadPoolExecutor(60) as many:
            statuses = list(many.map(ask, range(60)))

    assert 429 in statuses
    assert statuses.count(200) >= 32


def test_who_is_not_behind_a_proxy_cannot_choose_an_address(tmp_path):
    with Service(tmp_path, LOTSIN_ADDRESS_PER_MINUTE="5") as service:
        statuses = [_say(service, headers={"X-Forwarded-For": f"198.51.100.{at}"}).status_code for at in range(12)]

    assert statuses.count(429) >= 5


# --- bad input ---


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"\x00" * 100_000, 413), (b"\x00" * 1_000, 400), (b"[]", 400), (b'{"sender": "a"}', 400), (b"{}", 400), (b"", 400),
        (b'{"sender": "a", "message": 1}', 400), (b'{"sender": "", "message": "a"}', 400), (b"[" * 60_000, 400),
        (b'{"sender": "a", "message": "a", "metadata": [1]}', 400),
        (b'{"sender": "a", "message": "a", "metadata": {"message_id": "<script>"}}', 400),
        (b'{"sender": "a", "message": "a", "metadata": {"location": {"lat": 91, "lon": 0}}}', 400),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_sentence(service, body, status):
    answer = httpx.post(f"{service.url}/webhooks/web/webhook", content=body)

    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert "Traceback" not in answer.text


def test_every_answer_has_an_id_that_the_caller_may_choose(service):
    given = _say(service, headers={"X-Request-ID": "anfrage-0001"})
    made = [_say(service, headers={"X-Request-ID": "<script>"}), _session(service)]

    assert given.headers["X-Request-ID"] == "anfrage-0001"
    assert all(len(answer.headers["X-Request-ID"]) == 32 for answer in made)


# --- pages behind it ---


def test_every_other_address_is_answered_by_the_pages(service):
    answer = httpx.post(f"{service.url}/angebote/m%C3%BCnster%2Fost?q=a%26b&q2=", content="übrig".encode())

    assert answer.json() == {
        "path": "/angebote/münster/ost", "query": {"q": "a&b", "q2": ""}, "body": "übrig", "method": "POST",
        "client": "127.0.0.1",
    }  # fmt: skip
    assert answer.headers["X-Page"] == "yes"


def test_a_method_the_pages_do_not_know_is_their_answer(service):
    assert httpx.put(f"{service.url}/seite").status_code == 405


def test_a_head_request_has_no_body_but_its_length(service):
    answer = httpx.head(f"{service.url}/seite")

    assert answer.content == b""
    assert int(answer.headers["content-length"]) > 10
