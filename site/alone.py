"""One at a time in a folder, and old pages that stay until the new ones are whole."""

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO


class Busy(Exception):
    """Somebody else is at work."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep others out of a folder; raises `Busy` if one is in it.

    The system opens the lock itself when this process ends, however it does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            _lock(file)
        except OSError as error:
            raise Busy from error
        yield


@contextmanager
def in_turn(folder: Path, said: str) -> Iterator[None]:
    """Keep others out of a folder, after whoever is in it has left.

    While it waits, it says so once: `said`, with the folder for `{folder}`.
    """
    with ExitStack() as stack:
        waits = False
        while True:
            try:
                stack.enter_context(alone(folder))
                break
            except Busy:
                if not waits:
                    print(said.format(folder=folder), file=sys.stderr, flush=True)
                waits = True
                time.sleep(0.5)
        yield


def _lock(file: IO[str]) -> None:
    try:
        import fcntl
    except ImportError:  # on Windows
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def put_in_place(new: Path, old: Path, aside: Path) -> None:
    """Let the folder `new` take the place of `old`, which goes `aside` first, and then away."""
    shutil.rmtree(aside, ignore_errors=True)
    with suppress(FileNotFoundError):
        old.rename(aside)
    try:
        new.rename(old)
    except OSError:
        with suppress(FileNotFoundError):
            aside.rename(old)
        raise
    shutil.rmtree(aside, ignore_errors=True)
