"""Asking StatLine for a table, and keeping its raw answers.

Here: addresses, pages, patience with a server that has a bad day, and the files in
which answers are kept. The only door to HTTP. Not here: what an answer means
(statline_shapes.py).
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_base, wait_exponential_jitter

from indicators.catalogue import Service
from indicators.problems import Problem, ProblemsFound

_MOST_PAGES = 2000
_FIXED = {
    "odata_v3": ("DataProperties", "TableInfos", "UntypedDataSet"),
    "odata_v4": ("Properties", "Dimensions", "MeasureCodes", "MeasureGroups", "Observations"),
}


class _TryAgain(Exception):
    """An answer that may well be better next time; `text` says what was wrong with it.

    `after` is the number of seconds that the server asked to wait.
    """

    def __init__(self, text: str, after: float = 0) -> None:
        super().__init__(text)
        self.text, self.after = text, after


@dataclass(frozen=True)
class StatLine:
    """A StatLine service: give it a table and a folder, and it fills the folder.

    `attempts` and `wait` are its patience with resets, time-outs, errors of the
    server and answers that are not whole.
    """

    service: Service
    attempts: int = 6
    wait: wait_base = field(default_factory=lambda: wait_exponential_jitter(initial=1, max=60))
    seconds: float = 60

    def fetch(self, table: str, folder: Path) -> list[str]:
        """Every entity of a table, kept as `<table>_<entity>.json.gz`; gives their names.

        `<table>_fetched.json` beside them says of each where it came from, when, and
        its hash. Raises ProblemsFound when an answer cannot be had or is not whole;
        the folder then holds what was there before.
        """
        answers = dict(self._answers(table))
        _check_whole(table, answers)
        folder.mkdir(parents=True, exist_ok=True)
        told = {
            name: _keep(folder, table, name, self._address(table, name), answer)
            for name, answer in answers.items()
        }
        text = json.dumps(told, indent=1, sort_keys=True)
        (folder / f"{table}_fetched.json").write_text(text, encoding="utf-8")
        return list(answers)

    def _answers(self, table: str) -> Iterator[tuple[str, Any]]:
        with httpx.Client(timeout=self.seconds, follow_redirects=False) as client:
            listed = self._whole(client, self._address(table, ""))
            offered = [entry["name"] for entry in listed["value"]]
            for name in offered:
                if self._wanted(name):
                    yield name, self._whole(client, self._address(table, name))

    def _wanted(self, name: str) -> bool:
        """Metadata, code lists and the untyped data; the typed copy and groups are not needed."""
        if self.service.protocol == "odata_v3":
            return name not in ("TypedDataSet", "CategoryGroups")
        return name in _FIXED["odata_v4"] or name.endswith("Codes")

    def _address(self, table: str, name: str) -> str:
        form = "?$format=json" if self.service.protocol == "odata_v3" else ""
        return f"{self.service.address}/{table}/{name}".rstrip("/") + form

    def _whole(self, client: httpx.Client, address: str) -> Any:
        """An answer with the rows of all its pages."""
        answer = self._page(client, address)
        link, seen = _next(answer), {address}
        while link:
            _check_link(link, address, seen)
            seen.add(link)
            page = self._page(client, link)
            answer["value"] += page["value"]
            link = _next(page)
        return {k: v for k, v in answer.items() if not k.endswith("nextLink")}

    def _pause(self, state: RetryCallState) -> float:
        """How long to wait: our own back-off, or longer when the server asks for it."""
        error = state.outcome.exception() if state.outcome else None
        asked = error.after if isinstance(error, _TryAgain) else 0
        return max(self.wait(state), asked)

    def _page(self, client: httpx.Client, address: str) -> Any:
        patience = Retrying(
            stop=stop_after_attempt(self.attempts),
            wait=self._pause,
            retry=retry_if_exception_type(_TryAgain),
            reraise=True,
        )
        try:
            return patience(_ask, client, address)
        except _TryAgain as error:
            what = f"StatLine geeft geen bruikbaar antwoord ({error.text})"
            remedy = f"Probeer het later opnieuw; er is {self.attempts} keer gevraagd"
            raise ProblemsFound([Problem(address, "", what, remedy)]) from error


def _seconds(told: str | None) -> float:
    """What a Retry-After header asks for, at most five minutes; a date counts as nothing."""
    return min(float(told), 300) if told and told.isdecimal() else 0


def _ask(client: httpx.Client, address: str) -> Any:
    try:
        answer = client.get(address)
    except httpx.TransportError as error:
        raise _TryAgain(type(error).__name__) from error
    if answer.status_code == 429 or answer.status_code >= 500:
        after = _seconds(answer.headers.get("Retry-After"))
        raise _TryAgain(f"status {answer.status_code}", after)
    if answer.status_code != 200:
        what = f"StatLine antwoordt met status {answer.status_code}"
        remedy = "Kijk of de tabel nog bestaat, of een opvolger heeft"
        raise ProblemsFound([Problem(address, "", what, remedy)])
    try:
        return answer.json()
    except ValueError as error:
        raise _TryAgain("geen hele JSON") from error


def _next(answer: Any) -> str | None:
    return answer.get("odata.nextLink") or answer.get("@odata.nextLink")


def _check_link(link: str, address: str, seen: set[str]) -> None:
    """A next page lies on the same host, was not read before, and is not one of too many."""
    if urlsplit(link)[:2] != urlsplit(address)[:2]:
        what = f"de volgende bladzijde ligt op een andere server: {link}"
        raise ProblemsFound([Problem(address, "", what, "Vraag dit na bij het CBS")])
    if link in seen or len(seen) >= _MOST_PAGES:
        what = "de bladzijden houden niet op"
        raise ProblemsFound([Problem(address, "", what, "Probeer het later opnieuw")])


def _check_whole(table: str, answers: dict[str, Any]) -> None:
    """All parts are there, the data is not empty, and no row came twice or not at all."""
    problems = []
    protocol = "odata_v3" if "UntypedDataSet" in answers else "odata_v4"
    for name in set(_FIXED[protocol]) - {"MeasureGroups"} - set(answers):
        problems.append(Problem(table, name, "dit deel ontbreekt", "Probeer het later opnieuw"))
    rows = answers.get("UntypedDataSet" if protocol == "odata_v3" else "Observations")
    if rows is not None:
        ids = [row["ID" if protocol == "odata_v3" else "Id"] for row in rows["value"]]
        if not ids:
            problems.append(Problem(table, "", "de tabel is leeg", "Kijk op StatLine"))
        if len(set(ids)) < len(ids):
            what, remedy = "sommige rijen kwamen dubbel", "Probeer het later opnieuw"
            problems.append(Problem(table, "", what, remedy))
        expected = _expected_rows(protocol, answers, ids)
        if expected is not None and expected != len(ids):
            what = f"er kwamen {len(ids)} van de {expected} rijen"
            problems.append(Problem(table, "", what, "Probeer het later opnieuw"))
    if problems:
        raise ProblemsFound(problems)


def _expected_rows(protocol: str, answers: dict[str, Any], ids: list[int]) -> int | None:
    """How many rows there should be: v4 says so, v3 numbers its rows from 0."""
    if protocol == "odata_v4":
        count = answers.get("Properties", {}).get("ObservationCount")
        return None if count is None else int(count)
    return max(ids) + 1 if ids else None


def _keep(folder: Path, table: str, name: str, address: str, answer: Any) -> dict[str, str]:
    raw = json.dumps(answer, ensure_ascii=False, sort_keys=True).encode()
    draft = folder / f".{table}_{name}.json.gz"
    draft.write_bytes(gzip.compress(raw, mtime=0))
    draft.replace(folder / f"{table}_{name}.json.gz")
    return {
        "address": address,
        "fetched_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "sha256": hashlib.sha256(raw).hexdigest(),
    }
