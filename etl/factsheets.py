"""All factsheets of a release in a folder, as web pages and as PDFs.

Here: making and writing them. Not here: what is in them (indicators/takeaway/factsheet.py).
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from etl.run import progress_over
from indicators.language import LANGUAGES, speaking
from indicators.query import Release
from indicators.takeaway import factsheet_html, factsheet_pdf
from indicators.takeaway.factsheet import Subject, factsheet, file_name, subjects


def write_factsheets(release: Release, folder: Path) -> list[Path]:
    """Write every factsheet in every language; the same release gives the same bytes.

    Nothing is written until all of them are made, and then each file whole. Other files in the
    folder stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".making-", dir=folder) as draft:
        made: list[Path] = []
        for (subject, language), progress in progress_over(_all(release), "Factsheets"):
            progress(f"{subject.name(release.catalogue)} ({LANGUAGES[language]})")
            made += _write(subject, language, release, Path(draft))
        return [path.replace(folder / path.name) for path in made]


def _all(release: Release) -> list[tuple[Subject, str]]:
    return list(product(subjects(release.catalogue).values(), LANGUAGES))


def _write(subject: Subject, language: str, release: Release, folder: Path) -> Iterator[Path]:
    with speaking(language):
        made = factsheet(subject, release)
        contents = {
            "html": factsheet_html.page(made, release).encode(),
            "pdf": factsheet_pdf.document(made, release),
        }
        for suffix, content in contents.items():
            path = folder / file_name(subject.id, release.id, suffix)
            path.write_bytes(content)
            yield path
