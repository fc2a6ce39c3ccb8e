"""How often somebody may try."""

from web.limits import MOST_KEYS, PER_CLIENT, PER_NAME, PER_PAIR, WINDOW, Limits


class Ticks:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_client_may_try_a_name_so_often() -> None:
    limits = Limits(Ticks())
    assert [limits.enter("a", "zhang") for _ in range(PER_PAIR)] == [0.0] * PER_PAIR
    assert limits.enter("a", "ZHANG") == WINDOW
    assert limits.enter("a", "li") == 0


def test_a_client_may_try_so_many_names() -> None:
    limits = Limits(Ticks())
    assert not any(limits.enter("a", f"n{number}") for number in range(PER_CLIENT))
    assert limits.enter("a", "another") > 0
    assert limits.enter("b", "another") == 0


def test_a_name_may_be_tried_by_so_many() -> None:
    limits = Limits(Ticks())
    assert not any(limits.enter(f"c{number}", "zhang") for number in range(PER_NAME))
    assert limits.enter("another", "zhang") > 0


def test_time_passes_and_waiting_is_no_try() -> None:
    limits = Limits(ticks := Ticks())
    for _ in range(PER_PAIR):
        limits.enter("a", "zhang")
    ticks.now = WINDOW - 1
    assert limits.enter("a", "zhang") == 1
    ticks.now = WINDOW
    assert limits.enter("a", "zhang") == 0


def test_who_got_in_begins_anew() -> None:
    limits = Limits(Ticks())
    for _ in range(PER_NAME * 2):
        assert limits.enter("a", "zhang") == 0
        limits.forget("a", "zhang")


def test_getting_in_does_not_clear_what_a_client_tried_of_others() -> None:
    limits = Limits(Ticks())
    for number in range(PER_CLIENT - 1):
        limits.enter("a", f"n{number}")
    assert limits.enter("a", "zhang") == 0
    limits.forget("a", "zhang")
    assert limits.enter("a", "x") == 0
    assert limits.enter("a", "y") > 0


def test_what_is_remembered_is_bounded() -> None:
    limits = Limits(Ticks())
    for number in range(MOST_KEYS):
        limits.enter(f"c{number}", f"n{number}" * 100)
    assert len(limits._tries) == MOST_KEYS
