"""The raw store: StatLine's answers as they came, page by page, in `data/raw/`.

Here: `<table>@<stamp>/`, which appears by one rename when it is whole;
`.<table>.partial/`, which a next fetch goes on with; and the record in each,
fetched.json, with the address, time and hash of every page. Not here: asking
(fetch.py) or what an answer means (statline_shapes.py).
"""

import gzip
import hashlib
import json
import re
import shutil
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from indicators.problems import Problem, ProblemsFound

_RECORD = "fetched.json"
_LINKS = ("odata.nextLink", "@odata.nextLink")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Asked(_Entry):
    """What was asked, and of which version of the table: the same again needs no asking.

    `only` is the catalogue's filter, codes per dimension; `stamp` holds what the
    table says of its last changes.
    """

    table: str
    address: str
    only: dict[str, tuple[str, ...]]
    stamp: dict[str, str]

    @property
    def folder(self) -> str:
        changed = max(said for name, said in self.stamp.items() if name.endswith("Modified"))
        return f"{self.table}@{re.sub('[^0-9A-Za-z+-]', '', changed)}"


class Page(_Entry):
    """One page of one part of a table; `next` is where it said that the next one lies."""

    part: str
    file: str
    address: str
    fetched_at: datetime
    sha256: str
    next: str | None


class _Record(_Entry):
    asked: Asked
    pages: tuple[Page, ...]


@dataclass
class Answers:
    """A folder of answers and its record."""

    folder: Path
    asked: Asked
    pages: list[Page] = field(default_factory=list)

    def pages_of(self, part: str) -> list[Page]:
        return [page for page in self.pages if page.part == part]

    def read(self, part: str) -> Iterator[dict[str, Any]]:
        """The pages of a part, in order. Raises ProblemsFound, with its name, for a spoilt one."""
        for page in self.pages_of(part):
            yield json.loads(self._sound(page))

    def whole(self) -> dict[str, Any]:
        """Every part with the rows of all its pages together."""
        parts: dict[str, Any] = {}
        for name in dict.fromkeys(page.part for page in self.pages):
            first, *others = self.read(name)
            for page in others:
                first["value"] += page.get("value", [])
            parts[name] = {key: said for key, said in first.items() if key not in _LINKS}
        return parts

    def is_sound(self) -> bool:
        """Whether every page is still as it came."""
        try:
            return all(self._sound(page) for page in self.pages)
        except ProblemsFound:
            return False

    def keep(self, part: str, address: str, content: bytes, following: str | None) -> None:
        """Write a page, and only then the record that names it."""
        file = f"{part}-{len(self.pages_of(part)) + 1:04}.json.gz"
        _replace(self.folder / file, gzip.compress(content, mtime=0))
        page = Page(
            part=part,
            file=file,
            address=address,
            fetched_at=datetime.now(UTC),
            sha256=hashlib.sha256(content).hexdigest(),
            next=following,
        )
        self.pages.append(page)
        record = _Record(asked=self.asked, pages=tuple(self.pages))
        _replace(self.folder / _RECORD, record.model_dump_json(indent=1).encode())

    def place(self) -> Path:
        """Give the partial folder, now whole, its own name; the folder that it gets.

        A version that StatLine took back, with a later stamp, goes: the newest
        folder must be what StatLine says now.
        """
        raw, target = self.folder.parent, self.folder.parent / self.asked.folder
        for folder in _folders(raw, self.asked.table):
            if folder > target:
                shutil.rmtree(folder)
        old = raw / f".{self.asked.table}.old"
        shutil.rmtree(old, ignore_errors=True)
        if target.exists():
            target.rename(old)
        self.folder.rename(target)
        shutil.rmtree(old, ignore_errors=True)
        return target

    def discard(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _sound(self, page: Page) -> bytes:
        file = self.folder / page.file
        try:
            content = gzip.decompress(file.read_bytes())
        except (OSError, EOFError, zlib.error):
            content = b""
        if hashlib.sha256(content).hexdigest() != page.sha256:
            what = "dit antwoord van StatLine is stuk of veranderd"
            raise ProblemsFound([Problem(_name(file), "", what, _again(self.folder))])
        return content


def open_answers(folder: Path) -> Answers:
    """A folder of answers. Raises ProblemsFound when its record is missing or spoilt."""
    file = folder / _RECORD
    try:
        record = _Record.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        what = "hier hoort te staan wat er is opgehaald, en dat ontbreekt of is stuk"
        raise ProblemsFound([Problem(_name(file), "", what, _again(folder))]) from error
    return Answers(folder, record.asked, list(record.pages))


def is_raw(folder: Path) -> bool:
    """Whether a folder is one of the store's, and not one of loose answers."""
    return "@" in folder.name or (folder / _RECORD).exists()


def partial(raw: Path, asked: Asked) -> Answers:
    """The unfinished folder for a question: what an earlier fetch left, or an empty one."""
    folder = raw / f".{asked.table}.partial"
    if folder.exists():
        try:
            left = open_answers(folder)
        except ProblemsFound:
            left = None
        if left and left.asked == asked and left.is_sound():
            return left
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return Answers(folder, asked)


def answers_to(raw: Path, asked: Asked) -> Path | None:
    """The newest folder of a table when it answers exactly this question and is sound."""
    folder = newest(raw, asked.table)
    try:
        known = open_answers(folder) if folder else None
    except ProblemsFound:
        return None
    return folder if known and known.asked == asked and known.is_sound() else None


def newest(raw: Path, table: str) -> Path | None:
    """The newest whole folder of answers of a table, when there is one."""
    return max(_folders(raw, table), default=None)


def fetched_on(folder: Path) -> date | None:
    """The day on which the last page came; None for a folder of loose recorded answers."""
    if not is_raw(folder):
        return None
    return max(page.fetched_at for page in open_answers(folder).pages).date()


def sweep(raw: Path, tables: Iterable[str]) -> None:
    """Remove all but the newest folder of each table, and what broken-off runs left.

    The unfinished folder of a table in the catalogue stays: the next fetch goes on
    with it.
    """
    known = set(tables)
    for folder in sorted(raw.glob("*@*")):
        if folder != newest(raw, folder.name.partition("@")[0]):
            shutil.rmtree(folder)
    for folder in raw.glob(".*.partial"):
        if folder.name.removeprefix(".").removesuffix(".partial") not in known:
            shutil.rmtree(folder)
    for folder in raw.glob(".*.old"):
        shutil.rmtree(folder)


def _folders(raw: Path, table: str) -> list[Path]:
    return [folder for folder in raw.glob(f"{table}@*") if folder.is_dir()]


def _replace(file: Path, content: bytes) -> None:
    draft = file.with_name(f".{file.name}")
    draft.write_bytes(content)
    draft.replace(file)


def _name(file: Path) -> str:
    return "/".join(file.parts[-3:])


def _again(folder: Path) -> str:
    table = folder.name.partition("@")[0]
    return f"Haal tabel {table} opnieuw op; deze map wordt dan vervangen"
