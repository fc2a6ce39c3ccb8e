"""The fuzzing's short form: `make fuzz` reads ten thousand pages."""

from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, given, settings

from .inputs import Page, page_of, pages
from .mutated import mutated, originals
from .trial import Outcome, try_page

SEED = 20261124
SHARED = Path(__file__).parents[3] / "shared"
FAR_TOO_LONG = 20.0
"""Seconds of a processor's time. `make fuzz` allows a tenth; a suite on a busy machine only finds what hangs."""


def told(outcome: Outcome) -> str | None:
    """What is wrong with how a page was read."""
    is_wrong = outcome.raised is not None or outcome.slowest[0] > FAR_TOO_LONG
    return f"{outcome.page.made}: {outcome.raised or outcome.slowest}" if is_wrong else None


@settings(
    max_examples=80, deadline=None, database=None, suppress_health_check=list(HealthCheck),
    derandomize=True, phases=[Phase.generate],
)  # fmt: skip
@given(pages())
def test_made_pages_are_read_or_refused_in_time(page: Page) -> None:
    assert told(try_page(page)) is None


def test_damaged_pages_are_read_or_refused_in_time() -> None:
    draw, real = Random(SEED), originals(SHARED)
    wrong = [told(try_page(mutated(real, draw.randrange(2**48)))) for _ in range(30)]
    assert [one for one in wrong if one] == [], f"seed {SEED}"


def test_without_real_pages_those_of_the_sample_site_are_damaged(tmp_path: Path) -> None:
    pages = originals(tmp_path)
    assert len(pages) > 20
    assert mutated(pages, 7).body != mutated(pages, 8).body


def test_a_page_can_be_made_again() -> None:
    assert page_of(5, b"x") == page_of(5, b"x")
    assert len({page_of(seed).body for seed in range(50)}) > 40


def test_the_trial_itself_sees_slow_and_broken_pages() -> None:
    slow = Outcome(Page("slow", b""), {"read_generic": 0.1, "read_article": 20.1}, None)
    assert told(slow) == "slow: (20.1, 'read_article')"
    assert Outcome(Page("slow", b""), {"read_article": 2.1}, None).is_offender
    assert told(Outcome(Page("broken", b""), {}, "KeyError: 1")) == "broken: KeyError: 1"
    assert told(Outcome(Page("good", b""), {"read_generic": 1.9}, None)) is None
