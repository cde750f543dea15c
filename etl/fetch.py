"""Asking StatLine for a table, with patience and without trusting its answers.

Here: addresses, pages, and what to do when the server has a bad day. The only door
to HTTP. Not here: what the two versions of OData say (odata.py), the files in which
answers are kept (raw.py), and what an answer means (statline_shapes.py).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_base, wait_exponential_jitter

from etl import raw as store
from etl.odata import PROTOCOLS, OData, filter_text, not_whole, notices, padded, row_ids
from indicators.catalogue import Service, Table
from indicators.problems import Problem, ProblemsFound

_LONGEST_PAUSE_SECONDS = 300
_MOST_PAGES = 10_000  # a hundred million rows
_READABLE = "'()$"  # left as they are in a filter


@dataclass(frozen=True)
class Fetched:
    """What a fetch gave: the folder, whether anything was new, and notices for a person."""

    folder: Path
    is_new: bool
    notices: tuple[str, ...]


class NoAnswer(ProblemsFound):
    """StatLine gave no usable answer, however patiently it was asked."""


class _TryAgain(Exception):
    """An answer that may well be better next time; `text` says what was wrong with it.

    `after` is the number of seconds that the server asked to wait.
    """

    def __init__(self, text: str, after: float = 0) -> None:
        super().__init__(text)
        self.text, self.after = text, after


@dataclass(frozen=True)
class StatLine:
    """A StatLine service, which can be asked for tables.

    `attempts`, `wait` and `seconds` (per answer) are its patience with resets,
    time-outs, errors of the server and answers that are not whole.
    """

    service: Service
    attempts: int = 6
    wait: wait_base = field(default_factory=lambda: wait_exponential_jitter(initial=1, max=60))
    seconds: float = 60
    sleep: Callable[[float], None] = time.sleep

    def fetch(self, table: Table, raw: Path, progress: Callable[[str], None]) -> Fetched:
        """Fetch a table into `raw`, unless the newest folder there already holds it.

        `progress` gets a short line per page. Raises ProblemsFound when an answer
        cannot be had or is not whole; whole folders then stay as they were, and
        good pages of this version of the table are kept for the next fetch.
        """
        try:
            with httpx.Client(timeout=self.seconds, follow_redirects=False) as client:
                return _Visit(self, client, table, progress).fetch(raw)
        except OSError as error:
            what = f"schrijven in deze map lukt niet ({error.strerror})"
            remedy = "Maak ruimte vrij, of kijk of u in deze map mag schrijven"
            raise ProblemsFound([Problem(str(error.filename or raw), "", what, remedy)]) from error


@dataclass(frozen=True)
class _SoFar:
    """The rows and addresses of a part that were read, to notice when pages go round."""

    ids: set[Any]
    links: set[str]

    def odd_in(self, address: str, ids: list[Any], following: str | None) -> str:
        """What is wrong with one more page, in words; the page counts as read when nothing is."""
        if following and urlsplit(following)[:2] != urlsplit(address)[:2]:
            return f"de volgende bladzijde ligt op een andere server: {following}"
        endless = len(self.links) >= _MOST_PAGES or (following and not ids)
        if following in {*self.links, address} or endless:
            return "de bladzijden houden niet op"
        if len(set(ids)) < len(ids) or self.ids.intersection(ids):
            return "een bladzijde kwam dubbel"
        self.ids.update(ids)
        self.links.add(address)
        return ""


@dataclass(frozen=True)
class _Visit:
    """One conversation about one table."""

    statline: StatLine
    client: httpx.Client
    table: Table
    progress: Callable[[str], None]

    @property
    def odata(self) -> OData:
        return PROTOCOLS[self.statline.service.protocol]

    def fetch(self, raw: Path) -> Fetched:
        content, record = self._info()
        told = tuple(notices(self.table, record))
        asked = self._asked(record)
        known = store.answers_to(raw, asked)
        if known:
            self.progress(f"{self.table.id}: niets nieuws")
            return Fetched(known, False, told)
        answers = store.partial(raw, asked)
        if not answers.pages_of(self.odata.info):
            answers.keep(self.odata.info, self._address(self.odata.info), content, None)
        told += tuple(self._ask_everything(answers))
        self._check(answers)
        return Fetched(answers.place(), True, told)

    def _asked(self, record: dict[str, Any]) -> store.Asked:
        stamp = self.odata.stamp(record)
        if "Modified" not in stamp:
            what, remedy = "de tabel zegt niet wanneer zij is veranderd", "Kijk op StatLine"
            raise ProblemsFound([Problem(self.table.id, self.odata.info, what, remedy)])
        return store.Asked(
            table=self.table.id,
            address=self.statline.service.address,
            only={d.name: d.only for d in self.table.dimensions if d.only},
            stamp=stamp,
        )

    def _ask_everything(self, answers: store.Answers) -> list[str]:
        """Every part that is not there yet, the rows last; gives notices."""
        _, listed = self._page(self._address(""))
        offered = [str(entry.get("name")) for entry in listed.get("value", [])]
        for part in offered:
            if self.odata.wants(part) and part not in (self.odata.data, self.odata.info):
                self._ask(answers, part, self._address(part))
        told = self._ask_for_the_count(answers)
        keys = padded(self.odata, self.table, answers.whole())
        if self.odata.data in offered:
            only = [f"$filter={quote(filter_text(keys), safe=_READABLE)}"] if keys else []
            address = self._address(self.odata.data, *self.odata.data_parameters, *only)
            self._ask(answers, self.odata.data, address)
        return told

    def _ask_for_the_count(self, answers: store.Answers) -> list[str]:
        """The table's record in the list of all tables; a fetch can do without it."""
        service = self.statline.service
        if not service.catalog:
            return []
        only = quote(f"Identifier eq '{self.table.id}'", safe=_READABLE)
        try:
            address = f"{service.catalog}/Tables?$format=json&$filter={only}"
            self._ask(answers, "Tables", address)
        except ProblemsFound:
            where = f"{service.catalog}/Tables"
            return [f"Tabel {self.table.id}: het aantal rijen is niet nagekeken bij {where}"]
        return []

    def _ask(self, answers: store.Answers, part: str, address: str) -> None:
        """The pages of a part that are not there yet; parameters go with the first one only."""
        pages = answers.pages_of(part)
        link = pages[-1].next if pages else address
        read = [one for page in answers.read(part) for one in row_ids(page.get("value", []))]
        so_far = _SoFar(set(read), {page.address for page in pages})
        while link:
            content, answer = self._page(link)
            following = self._following(answer, link)
            odd = so_far.odd_in(link, row_ids(answer.get("value", [])), following)
            if odd:
                remedy = "Probeer het later opnieuw; wat goed binnenkwam, blijft bewaard"
                raise ProblemsFound([Problem(self.table.id, part, odd, remedy)])
            answers.keep(part, link, content, following)
            self.progress(f"{self.table.id}: {part}, bladzijde {len(answers.pages_of(part))}")
            link = following

    def _following(self, answer: dict[str, Any], address: str) -> str | None:
        """Where the next page lies; the server may give a whole address or the end of one."""
        link = answer.get(self.odata.link)
        return urljoin(address, str(link)) if link else None

    def _check(self, answers: store.Answers) -> None:
        """What came is whole and of one version; otherwise the next fetch starts afresh."""
        problems = list(not_whole(self.odata, self.table, answers.whole()))
        if not problems and self._asked(self._info()[1]) != answers.asked:
            what = "de tabel is veranderd terwijl zij werd opgehaald"
            problems = [Problem(self.table.id, "", what, "Haal haar nog een keer op")]
        if problems:
            answers.discard()
            raise ProblemsFound(problems)

    def _info(self) -> tuple[bytes, dict[str, Any]]:
        content, answer = self._page(self._address(self.odata.info))
        return content, self.odata.record(answer)

    def _address(self, part: str, *parameters: str) -> str:
        address = f"{self.statline.service.address}/{self.table.id}/{part}".rstrip("/")
        return "?".join(filter(None, (address, "&".join((*self.odata.parameters, *parameters)))))

    def _page(self, address: str) -> tuple[bytes, dict[str, Any]]:
        patience = Retrying(
            stop=stop_after_attempt(self.statline.attempts),
            wait=self._pause,
            retry=retry_if_exception_type(_TryAgain),
            sleep=self.statline.sleep,
            reraise=True,
        )
        try:
            return patience(self._once, address)
        except _TryAgain as error:
            what = f"StatLine geeft geen bruikbaar antwoord ({error.text})"
            remedy = (
                f"Probeer het later opnieuw; er is {self.statline.attempts} keer gevraagd"
                " en wat al binnen is, blijft bewaard"
            )
            raise NoAnswer([Problem(self.table.id, address, what, remedy)]) from error

    def _pause(self, state: RetryCallState) -> float:
        """How long to wait: our own back-off, or longer when the server asks for it."""
        error = state.outcome.exception() if state.outcome else None
        asked = error.after if isinstance(error, _TryAgain) else 0
        return max(self.statline.wait(state), asked)

    def _once(self, address: str) -> tuple[bytes, dict[str, Any]]:
        try:
            answer = self.client.get(address)
        except httpx.TimeoutException as error:
            raise _TryAgain(f"niets binnen {self.statline.seconds:g} seconden") from error
        except httpx.RequestError as error:
            raise _TryAgain(f"de verbinding brak af: {type(error).__name__}") from error
        if answer.status_code == 429 or answer.status_code >= 500:
            after = _seconds(answer.headers.get("Retry-After", ""))
            raise _TryAgain(f"status {answer.status_code}", after)
        if answer.status_code != 200:
            raise ProblemsFound([self._refused(address, answer.status_code)])
        try:
            found = answer.json()
        except ValueError as error:
            raise _TryAgain("geen hele JSON") from error
        if not isinstance(found, dict) or self.odata.mark not in found:
            raise _TryAgain(f"JSON zonder '{self.odata.mark}'")
        if not isinstance(found.get("value", []), list):
            raise _TryAgain("JSON zonder rijen")
        return answer.content, found

    def _refused(self, address: str, status: int) -> Problem:
        if status in (404, 410):
            what = f"StatLine kent deze tabel niet (meer) (status {status})"
            remedy = "Kijk of zij een opvolger heeft en of 'service' in de catalogus klopt"
            if self.table.successor:
                remedy = f"Volgens de catalogus is {self.table.successor} de opvolger"
        else:
            what = f"StatLine antwoordt met status {status}"
            remedy = "Kijk of het adres in services.yaml nog klopt"
        return Problem(self.table.id, address, what, remedy)


def _seconds(told: str) -> float:
    """How long a Retry-After header asks to wait, in seconds or by a date; at most 5 minutes."""
    if told.isdecimal():
        asked = float(told)
    else:
        try:
            asked = (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return 0
    return min(max(asked, 0), _LONGEST_PAUSE_SECONDS)
