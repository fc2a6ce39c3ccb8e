"""Runs a command, and ends it when whoever asked for it has gone, whatever became of them.

Run as a program of its own, with nothing but Python's library: `launch.py PIPE COMMAND…`. PIPE is the number of a
pipe's end whose other end the asker holds and never writes to: when that closes, as it does when the asker is killed,
the command is told to end, and killed when it does not. So it is on every Unix. On Linux the command is also killed
with this very process. Being told to end is passed on to the command.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
import time

GRACE = 20.0
"""Seconds that a command may take to end when its asker has gone."""

PR_SET_PDEATHSIG = 1
"""Of prctl(2): the signal that a process gets when its parent dies."""


def main(words: list[str]) -> int:
    """Run the command; the exit code is its own. Where a signal ended it, the same one ends this process."""
    pipe, command = int(words[0]), words[1:]
    here = os.getpid()
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    told: list[int] = []
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, lambda number, _: told.append(number))
    process = subprocess.Popen(command, preexec_fn=lambda: die_with(here), close_fds=True)
    deadline: float | None = None
    while process.poll() is None:
        wait = None if deadline is None else max(deadline - time.monotonic(), 0)
        ready, _, _ = select.select([woken] if deadline is not None else [woken, pipe], [], [], wait)
        if woken in ready:
            os.read(woken, 4096)
        while told:
            told.pop()
            process.terminate()
        if deadline is None and pipe in ready:
            process.terminate()
            deadline = time.monotonic() + GRACE
        elif deadline is not None and time.monotonic() >= deadline:
            os.killpg(0, signal.SIGKILL) if os.getpgrp() == here else process.kill()
    return process.returncode


def die_with(parent: int) -> None:
    """Let this process be killed when its parent dies, where the system is able to."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died meanwhile
            os.kill(os.getpid(), signal.SIGKILL)


def end_like(code: int) -> None:
    """End this process as the command ended."""
    if code >= 0:
        sys.exit(code)
    number = -code
    if number != signal.SIGKILL:
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


if __name__ == "__main__":
    end_like(main(sys.argv[1:]))
