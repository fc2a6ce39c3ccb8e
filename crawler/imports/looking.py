"""The first look at files: which sites they hold, before anything is locked or written."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.imports.result import Faults
from crawler.imports.sites import Sites, Target
from storage.imports.records import Head, Records
from storage.imports.sources import Source
from storage.warc import ANSWERS, RENDERED

Tell = Callable[[str], None]

EXPECTED = (*ANSWERS, "request", "warcinfo")
"""Types of records that are captures, or belong to them."""


@dataclass(slots=True)
class Seen:
    """What is in the files: `digests` are those by which alone some revisit record says what it refers to."""

    targets: dict[str, Target] = field(default_factory=dict)
    is_warc: bool = False
    revisits: bool = False
    rendered: bool = False
    digests: set[str] = field(default_factory=set)
    left: Counter[str] = field(default_factory=Counter)


def look_at(source: Source, sites: Sites, seen: Seen, faults: Faults, tell: Tell) -> None:
    """Note what a file holds. Raises OSError, and ProfileError where a profile that is needed has faults."""
    with source.opened() as stream:
        records, number, told = Records(stream, said_of(source, faults)), 0, len(faults.told)
        for number, head in enumerate(records, 1):
            seen.is_warc = True
            tell(f"looking at {source.name}: {number} records")
            if head.type in ANSWERS or is_rendered(head):
                _place(head, sites, seen)
            elif head.type not in EXPECTED:
                seen.left[f"a {head.type[:20] or 'nameless'} record"] += 1
    if not number and len(faults.told) == told:
        faults.say(f"{source.name} holds no record")


def is_rendered(head: Head) -> bool:
    """Whether a record is a page as a browser built it: other programs convert pages to plain text, too."""
    return head.type == RENDERED and "html" in head.first("content-type").lower()


def said_of(source: Source, faults: Faults) -> Callable[[int, str], None]:
    """Takes note of what is wrong at a byte of a file."""
    return lambda place, why: faults.say(f"{source.name} at byte {place}: {why}")


def _place(head: Head, sites: Sites, seen: Seen) -> None:
    target = sites.of(head.url)
    if target is None:
        seen.left["of another site" if head.url.startswith("http") else "no web address"] += 1
        return
    seen.targets[target.id] = target
    seen.rendered = seen.rendered or head.type == RENDERED
    if head.type == "revisit":
        seen.revisits = True
        if not head.first("warc-refers-to-date") and head.first("warc-payload-digest"):
            seen.digests.add(head.first("warc-payload-digest"))
