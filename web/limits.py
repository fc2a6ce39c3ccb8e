"""How often somebody may try to log in."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

WINDOW = 15 * 60.0
"""Seconds that a failed try counts."""

MOST_KEYS = 20_000
"""Clients and names that are remembered; beyond that the one not seen for longest is forgotten."""

PER_PAIR, PER_CLIENT, PER_NAME = 5, 30, 100
"""Failed tries in WINDOW: of one client for one name, of one client, and for one name.

The last is high, since everybody could lock a user out with it; it stops those who have many addresses.
"""


@dataclass(slots=True)
class _Tries:
    times: list[float]
    most: int


class Limits:
    """Counts the tries of the last WINDOW in memory. A try counts from its beginning, so that many at once do too."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._tries: OrderedDict[tuple[str, str], _Tries] = OrderedDict()

    def enter(self, client: str, name: str) -> float:
        """Count a try; 0, or the seconds after which another one may be made, and then this one is none."""
        now, keys = self._clock(), _keys(client, name)
        with self._lock:
            waits = [self._wait(key, most, now) for key, most in keys.items()]
            if max(waits) > 0:
                return max(waits)
            for key, most in keys.items():
                self._tries.setdefault(key, _Tries([], most)).times.append(now)
                self._tries.move_to_end(key)
            while len(self._tries) > MOST_KEYS:
                self._tries.popitem(last=False)
        return 0.0

    def forget(self, client: str, name: str) -> None:
        """The try was right: neither it nor those of that client for that name count any more."""
        with self._lock:
            self._tries.pop(next(iter(_keys(client, name))), None)
            for key in list(_keys(client, name))[1:]:
                if (tries := self._tries.get(key)) and tries.times:
                    tries.times.pop()

    def _wait(self, key: tuple[str, str], most: int, now: float) -> float:
        tries = self._tries.get(key)
        if tries is None:
            return 0.0
        tries.times = [time for time in tries.times if time > now - WINDOW]
        return 0.0 if len(tries.times) < most else tries.times[0] + WINDOW - now


def _keys(client: str, name: str) -> dict[tuple[str, str], int]:
    """What a try counts for, the pair first; a name is as long as one may be, whatever was sent."""
    name = name[:64].casefold()
    return {(client, name): PER_PAIR, (client, ""): PER_CLIENT, ("", name): PER_NAME}
