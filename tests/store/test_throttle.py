"""So many a minute, in a burst, and at once; one caller's haste is nobody else's."""

from store.throttle import AtOnce, Throttle


def test_after_the_burst_one_waits_and_is_told_how_long():
    throttle = Throttle(per_minute=6, burst=3)

    waits = [throttle.wait("a") for _ in range(5)]

    assert waits[:3] == [0, 0, 0]
    assert all(1 <= wait <= 20 for wait in waits[3:])


def test_others_do_not_wait():
    throttle = Throttle(per_minute=6, burst=3)
    for _ in range(10):
        throttle.wait("a")

    assert throttle.wait("b") == 0


def test_what_is_under_way_is_counted_until_it_ends():
    running = AtOnce(2)
    with running.one("a"), running.one("a"):
        full, other = running.is_full("a"), running.is_full("b")

    assert (full, other, running.is_full("a")) == (True, False, False)
