"""How a crawl that nobody watched went: a word, a sentence, and an alert where somebody should look."""

import signal
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from sqlalchemy.orm import Session

from crawler.scheduling.processes import FOLDER, Child, last_error
from storage import alerts, schedules
from storage.schedules import Sign

BY_CODE = {0: "done", 1: "wrong", 2: "refused", 3: "remains", 4: "unanswered", 5: "failed"}
"""What the exit codes of `fangzhi crawl` mean."""

CAUSES = ("hung", "memory", "died", "refused")
"""Of alerts: what a crawl cannot tell of itself, because it was ended or never began."""

SAFE = "what was stored is safe, and the next crawl goes on from there"


@dataclass(frozen=True, slots=True)
class Result:
    """A word, a sentence, and the run, where one began.

    The words are those of BY_CODE; `hung`, `memory`, `time` and `hours` of a crawl that was ended for it; `stop` where
    it waits again because its keeper ends; `died` where it ended by itself in no way of its own.
    """

    word: str
    note: str
    run: int | None


def result_of(session: Session, child: Child) -> Result:
    """How a crawl went that has ended."""
    code = child.process.returncode
    sign = schedules.last_sign(session, child.waiting.site, child.at)
    word = _word(child, code)
    return Result(word, _note(word, child, code, sign), None if sign is None else sign.run)


def _word(child: Child, code: int) -> str:
    if child.why is not None and (code < 0 or code == 3 or code not in BY_CODE):
        return child.why
    return BY_CODE.get(code, "died")


def _note(word: str, child: Child, code: int, sign: Sign | None) -> str:
    counted = "" if sign is None else f"{sign.new} new, {sign.changed} changed"
    if sign is not None and sign.problems:
        counted += f", {sign.problems} problem{'' if sign.problems == 1 else 's'}"
    reason = sign.reason if sign is not None and sign.reason else last_error(child.log)
    return {
        "done": counted,
        "wrong": f"{counted}; {reason}" if counted else reason,
        "time": f"{counted}; it took longer than run_time, and goes on the next time",
        "hours": f"{counted}; its hours were over, and it goes on the next time",
        "memory": f"took more memory than run_memory allows, and was ended: {SAFE}",
        "hung": f"gave no sign of life for longer than run_silence allows, and was ended: {SAFE}",
        "died": f"ended {_how(code)}: {reason}" if reason else f"ended {_how(code)}",
        "stop": "was asked to end with what began it, and waits again",
    }.get(word, reason)


def _how(code: int) -> str:
    if code >= 0:
        return f"with exit code {code}"
    try:
        return f"by {signal.Signals(-code).name}"
    except ValueError:
        return f"by signal {-code}"


def settle_alerts(session: Session, site: str, result: Result, now: datetime) -> None:
    """Raise an alert for what the crawl could not tell itself, and close those whose cause has passed.

    One that was asked to end before its time shows neither. Of a site that was never crawled it is one of the archive,
    with the site in its cause.
    """
    if result.word not in {*BY_CODE.values(), *CAUSES}:
        return
    is_held = schedules.is_held(session, site)
    raised = (result.word if is_held else f"{result.word}/{site}") if result.word in CAUSES else ""
    for of, cause in [(site, cause) for cause in CAUSES] + [(None, f"{cause}/{site}") for cause in CAUSES]:
        if cause != raised:
            alerts.close_alert(session, of, cause, now)
    if raised:
        log = str(PurePosixPath(FOLDER, f"{site}.log"))
        whose = "" if is_held else f" of {site}"
        message = f"a scheduled crawl{whose} {_told(result)} ({log} has what it said)"
        alerts.raise_alert(
            session,
            site if is_held else None,
            result.run,
            raised,
            message,
            {"reason": result.note, "places": [log]},
            now,
        )


def _told(result: Result) -> str:
    return f"did not begin: {result.note}" if result.word == "refused" else result.note
