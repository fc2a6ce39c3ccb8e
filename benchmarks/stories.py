"""How well reprints are found, and at what cost, in an archive that the script fills: `stories.py [ARTICLES]`.

The articles are invented: words by Zipf's law, 800 to 1,500 letters, on 50 sites, each with a footer of its own. A
tenth are forms that a site fills in daily, with other numbers each day. A fifth are reprints (KINDS). Beside ours a
SimHash over the same shingles, all of them: 64 bits, of which at most 3 differ.

A reprint is found where it is in one story with what it was made of; a pair of articles in one story is right where
both are made of the same. What is timed is no crawl: an article's rows are there already when it is compared.
"""

import random
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import accumulate, combinations
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from pipelines.duplicates import content
from pipelines.shingles import LENGTH
from storage import fingerprints, models, versions
from storage.alike import letters
from storage.archive import Archive

ARTICLES, PEER = 5_000, 5_000
"""Articles unless asked otherwise, and how many of them the SimHash is made of: it takes three times as long."""

SITES, WORDS, BATCH = 50, 20_000, 25
START = datetime(2020, 1, 1, tzinfo=UTC)
FORMS_A_DAY, REPRINTS = 0.1, 0.2
"""Shares of all articles."""

KINDS = ("same", "edited 10 %", "edited 20 %", "edited 30 %", "half", "quarter", "retitled", "digest")
"""Reprints: word for word; with that share of the letters replaced, two thirds in runs and one third singly; a part of
the text; with another title and first sentence; put together with two others."""


@dataclass(frozen=True, slots=True)
class Text:
    """An article, and what it was made of: `origin` is a number, -1 for what stands alone."""

    number: int
    site: int
    at: datetime
    body: str
    kind: str
    origin: int = -1
    further: tuple[int, ...] = ()


class Corpus:
    """The articles by number, each made anew whenever it is asked for: 100,000 of them need not lie in memory."""

    def __init__(self, size: int) -> None:
        self.size, chance = size, random.Random(1)
        signs = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
        self._words = ["".join(chance.choices(signs, k=chance.choice((1, 2, 2, 2, 3, 4)))) for _ in range(WORDS)]
        self._weights = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))
        self._footers = [self._prose(random.Random(f"footer {site}"), 120) for site in range(SITES)]
        self._forms = [self._prose(random.Random(f"form {site}"), 600) for site in range(SITES)]

    def about(self, number: int) -> Text:
        """An article without its text."""
        return replace(self[number], body="")

    def __getitem__(self, number: int) -> Text:
        chance = random.Random(number)
        site, at = chance.randrange(SITES), START + timedelta(minutes=number * 7)
        roll = chance.random()
        if roll < FORMS_A_DAY:
            return Text(number, site, at, self._form(chance, site) + self._footers[site], "form")
        if roll < FORMS_A_DAY + REPRINTS and number > 100:
            return self._reprint(chance, number, site, at)
        return Text(number, site, at, self._article(number) + self._footers[site], "own")

    def _article(self, number: int) -> str:
        chance = random.Random(number * 2 + 1)
        return self._prose(chance, chance.randint(800, 1500))

    def _prose(self, chance: random.Random, length: int) -> str:
        text, since = "", 0
        for word in chance.choices(self._words, cum_weights=self._weights, k=length):
            text, since = text + word, since + 1
            if since > 8 and chance.random() < 0.2:
                text, since = text + chance.choice("，，，。\n"), 0
            if len(text) >= length:
                break
        return text

    def _form(self, chance: random.Random, site: int) -> str:
        form = self._forms[site]
        for start in sorted(chance.sample(range(0, len(form), 20), 12), reverse=True):
            form = form[:start] + str(chance.randrange(1000)) + form[start:]
        return form

    def _reprint(self, chance: random.Random, number: int, site: int, at: datetime) -> Text:
        kind = chance.choice(KINDS)
        origins = tuple(self._own(chance, number) for _ in range(3 if kind == "digest" else 1))
        body = self._changed(chance, kind, [self._article(origin) for origin in origins])
        return Text(number, site, at, body + self._footers[site], kind, origins[0], origins[1:])

    def _own(self, chance: random.Random, before: int) -> int:
        """An earlier article that is no reprint and no form, and not long past."""
        while True:
            number = chance.randrange(max(0, before - 3000), before)
            if self._stands_alone(number):
                return number

    def _stands_alone(self, number: int) -> bool:
        chance = random.Random(number)
        chance.randrange(SITES)
        roll = chance.random()
        return roll >= FORMS_A_DAY + REPRINTS or (roll >= FORMS_A_DAY and number <= 100)

    def _changed(self, chance: random.Random, kind: str, texts: list[str]) -> str:
        text = texts[0]
        if kind.startswith("edited"):
            return self._edited(chance, text, int(kind.split()[1]) / 100)
        if kind in ("half", "quarter"):
            size = len(text) // (2 if kind == "half" else 4)
            start = chance.randrange(len(text) - size)
            return text[start : start + size]
        if kind == "retitled":
            return self._prose(chance, 60) + text[60:]
        return "\n".join(one[:300] for one in texts) if kind == "digest" else text

    def _edited(self, chance: random.Random, text: str, share: float) -> str:
        runs, singly = round(len(text) * share * 2 / 3), round(len(text) * share / 3)
        while runs > 0:
            size = min(runs, chance.randint(5, 60))
            start = chance.randrange(len(text) - size)
            text = text[:start] + self._prose(chance, size)[:size] + text[start + size :]
            runs -= size
        for start in chance.sample(range(len(text)), singly):
            text = text[:start] + chance.choice(self._words)[0] + text[start + 1 :]
        return text


@dataclass(slots=True)
class Spent:
    """CPU seconds, article by article."""

    shingling: list[float] = field(default_factory=list)
    comparing: list[float] = field(default_factory=list)
    peer: list[float] = field(default_factory=list)


def main() -> None:
    """Print two tables."""
    size = int(sys.argv[1]) if sys.argv[1:] else ARTICLES
    corpus, spent, marks = Corpus(size), Spent(), dict[int, int]()
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.create(Path(folder) / "archive")
        memory = fill(archive, corpus, spent, marks)
        taken = sizes(archive)
        with archive.reading() as session:
            rows = session.execute(select(models.Story.article_id, models.Story.story_id)).all()
        archive.close()
    groups = defaultdict[int, list[int]](list)
    for id, story in rows:
        groups[story].append(id - 1)
    texts = [corpus.about(number) for number in range(size)]
    print(f"{size} articles of {SITES} sites")
    show(texts, {"ours": list(groups.values()), f"SimHash ({len(marks)})": alike(marks)}, len(marks))
    costs(spent, memory, taken, size)


def fill(archive: Archive, corpus: Corpus, spent: Spent, marks: dict[int, int]) -> list[int]:
    """Store the articles one after another, some in a transaction; peak memory in MB at each tenth."""
    with archive.writing() as session:
        for site in range(SITES):
            values = {"region": "", "level": "", "publisher": "", "groups": [], "timezone": "Asia/Shanghai"}
            session.add(models.Site(id=f"s{site}", name=f"s{site}", hosts=[], added_at=START, **values))
    memory, seen = [], set[str]()
    for start in range(0, corpus.size, BATCH):
        with archive.writing() as session:
            store(session, [corpus[n] for n in range(start, min(start + BATCH, corpus.size))], spent, marks, seen)
        if (start + BATCH) * 10 // corpus.size > start * 10 // corpus.size:
            memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
            print(f"{start + BATCH} articles, {memory[-1]} MB", file=sys.stderr, flush=True)
    return memory


def store(session: Session, texts: list[Text], spent: Spent, marks: dict[int, int], seen: set[str]) -> None:
    """Store articles, their rows first and as quickly as may be, and note what the rest took, an article's share."""
    asked = []
    for one in texts:
        began = time.process_time()
        found = content(one.body)
        spent.shingling.append(time.process_time() - began)
        assert found is not None
        if one.number < PEER:
            began = time.process_time()
            marks[one.number] = simhash(one.body)
            spent.peer.append(time.process_time() - began)
        article, version = rows_of(one, found.digest)
        session.execute(insert(models.Article), [article])
        session.execute(insert(models.Version), [version])
        if found.digest in seen:
            versions.mark_copies(session, article["site_id"], [found.digest])
        seen.add(found.digest)
        place = fingerprints.place(version["published_date"], version["published_at"], version["url"])
        asked.append(fingerprints.Compared(article["id"], article["site_id"], place, found))
    session.flush()
    connection, began = session.connection(), time.process_time()
    fingerprints.compare_all(connection, asked)
    spent.comparing += [(time.process_time() - began) / len(texts)] * len(texts)


def rows_of(one: Text, digest: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The rows of an article, whose id is its number and one."""
    id = one.number + 1
    article = {"id": id, "site_id": f"s{one.site}", "kind": "text", "state": "live"}
    version = {
        "article_id": id, "number": 1, "current": True, "reason": "first", "created_at": one.at, "layout": "",
        "reader": "", "title": "", "url": f"http://www.s{one.site}.example/{id}.html", "body": one.body,
        "published_date": one.at.date(), "published_at": one.at, "published_precision": "minute", "digest": "",
        "body_digest": digest,
        **{name: [] for name in ("authors", "editors", "tags", "breadcrumb", "images", "attachments")},
    }  # fmt: skip
    return article | {"first_seen_at": one.at, "last_seen_at": one.at}, version


def sizes(archive: Archive) -> dict[str, int]:
    """Bytes that each of our tables takes, with its indexes."""
    named = text("SELECT name, sum(pgsize) FROM dbstat GROUP BY name")
    with archive.reading() as session:
        taken = dict(session.execute(named).all())
    tables = {name: [name, f"ix_{name}_%"] for name in ("fingerprint", "story", "boilerplate", "version")}
    return {
        table: sum(size for name, size in taken.items() if name == table or table in name.split("_")[1:2])
        for table in tables
    }


def show(texts: list[Text], ways: dict[str, list[list[int]]], few: int) -> None:
    """Recall by kind, and precision."""
    print(f"{'':14}" + "".join(f"{kind:>13}" for kind in (*KINDS, "precision")))
    for name, groups in ways.items():
        known = texts if name == "ours" else texts[:few]
        story = {number: place for place, group in enumerate(groups) for number in group}
        found, planted = Counter[str](), Counter[str]()
        for one in known:
            if one.origin >= 0:
                planted[one.kind] += 1
                of = {story.get(origin, -1) for origin in (one.origin, *one.further)}
                found[one.kind] += story.get(one.number, -2) in of
        pairs = [is_right(texts[a], texts[b]) for group in groups for a, b in combinations(group, 2)]
        cells = [f"{found[kind] / planted[kind]:13.3f}" if planted[kind] else f"{'-':>13}" for kind in KINDS]
        print(f"{name:14}" + "".join(cells) + f"{sum(pairs) / max(1, len(pairs)):13.4f}  ({len(pairs)} pairs)")


def is_right(one: Text, other: Text) -> bool:
    """Whether two articles are made of the same."""
    roots = [{one.number} if one.origin < 0 else {one.origin, *one.further} for one in (one, other)]
    return bool(roots[0] & roots[1])


def costs(spent: Spent, memory: list[int], taken: dict[str, int], size: int) -> None:
    """What it costs, in CPU time, memory and bytes."""
    part = max(1, size // 20)
    for name, times in (("shingling", spent.shingling), ("comparing and storing", spent.comparing)):
        first, last = (1000 * sum(some) / len(some) for some in (times[:part], times[-part:]))
        print(f"{name:24}{first:8.2f} ms an article among the first {part}, {last:.2f} among the last")
        print(f"{'':24}{1000 * max(times):8.1f} ms at most, on average of those that are stored together")
    print(f"{'SimHash':24}{1000 * sum(spent.peer) / len(spent.peer):8.2f} ms an article")
    print(f"{'peak memory, MB':24}{' '.join(map(str, memory)):>8}")
    for name, bytes in taken.items():
        print(f"{name + ', bytes an article':24}{bytes / size:8.0f}")


def simhash(body: str) -> int:
    """Bit by bit, what most of a text's shingles have."""
    found = letters(body)
    total = sum(
        SPREAD[number & 0xFFFF]
        + (SPREAD[number >> 16 & 0xFFFF] << 256)
        + (SPREAD[number >> 32 & 0xFFFF] << 512)
        + (SPREAD[number >> 48] << 768)
        for number in hashed(found)
    )
    half = (len(found) - LENGTH + 1) / 2
    return sum(1 << bit for bit in range(64) if (total >> 16 * bit & 0xFFFF) > half)


def hashed(letters: str) -> Iterator[int]:
    """The shingles as numbers of 64 bits."""
    for start in range(len(letters) - LENGTH + 1):
        yield int.from_bytes(blake2b(letters[start : start + LENGTH].encode(), digest_size=8).digest())


SPREAD = [sum((number >> bit & 1) << 16 * bit for bit in range(16)) for number in range(2**16)]
"""The bits of a number, sixteen places apart, so that they can be counted by adding."""


def alike(marks: dict[int, int]) -> list[list[int]]:
    """Groups of articles whose marks differ in at most three bits, each a pair: one of four quarters is then equal."""
    quarters, pairs = defaultdict[tuple[int, int], list[int]](list), set[tuple[int, int]]()
    for number, mark in marks.items():
        for quarter in range(4):
            near = quarters[quarter, mark >> 16 * quarter & 0xFFFF]
            pairs |= {(other, number) for other in near if (marks[other] ^ mark).bit_count() <= 3}
            near.append(number)
    return joined(pairs)


def joined(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """What hangs together by pairs."""
    of: dict[int, list[int]] = {}
    for one, other in pairs:
        mine, theirs = of.setdefault(one, [one]), of.setdefault(other, [other])
        if mine is not theirs:
            mine.extend(theirs)
            of.update((member, mine) for member in theirs)
    return list({id(group): group for group in of.values()}.values())


if __name__ == "__main__":
    main()
