"""One run of the ETL: alone at its work, and with all that it said kept in a log file.

Here: the lock, the log and the progress bar. Not here: what a run does.
"""

import logging
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

_LOG = logging.getLogger("etl")
Thing = TypeVar("Thing")


class AnotherRun(Exception):
    """Somebody else is refreshing the same data at this moment."""


@contextmanager
def run(data: Path, command: str, wait_seconds: float = 0) -> Iterator[Callable[[str], None]]:
    """Do something alone: gives a function that says a line on the console and in the log.

    The log is `data/logs/<moment>-<command>.log`. Raises AnotherRun when another run has
    not ended within `wait_seconds`; the lock ends with its process, however that ends.
    """
    (data / "releases").mkdir(parents=True, exist_ok=True)
    try:
        lock = FileLock(data / "releases" / ".lock", timeout=wait_seconds).acquire()
    except Timeout as busy:
        raise AnotherRun from busy
    with lock, _logged(data / "logs", command):
        try:
            yield say
        except KeyboardInterrupt:
            say("Afgebroken. De huidige release is heel; draai de opdracht gerust opnieuw.")
            raise


def say(line: str) -> None:
    """Say a line to whoever watches, and keep it in the log of this run."""
    print(line, flush=True)
    _LOG.info("%s", line)


@contextmanager
def _logged(folder: Path, command: str) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    file = folder / f"{datetime.now():%Y-%m-%dT%H%M%S}-{command}.log"
    handler = logging.FileHandler(file, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        _LOG.info("%s begint: %s", command, " ".join(sys.argv))
        yield
        _LOG.info("%s is klaar", command)
    except BaseException as error:
        _LOG.error("%s is afgebroken: %s", command, error, exc_info=True)
        raise
    finally:
        root.setLevel(before)
        root.removeHandler(handler)
        handler.close()


def progress_over(
    things: Collection[Thing], title: str
) -> Iterator[tuple[Thing, Callable[[str], None]]]:
    """Each thing with a function that says how far it is: a bar on a terminal, else nothing."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.fields[title]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=len(things), title=title)

        def progress(line: str) -> None:
            _LOG.info("%s", line)
            bar.update(task, description=line)

        for thing in things:
            yield thing, progress
            bar.advance(task)
