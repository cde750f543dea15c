"""The commands of the ETL: `python -m etl --help`.

Here: what an analyst types, and how results and problems are printed. The work
itself is done in the other modules of etl/.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from etl import release
from etl.diff import KINDS, compare
from etl.fetch import StatLine
from etl.statline_rows import observations_from
from etl.statline_shapes import read_cells
from indicators.catalogue import Catalogue, Table
from indicators.catalogue_files import load_catalogue
from indicators.problems import Problem, ProblemsFound, nearest
from indicators.query import UnreadableRelease, current_path, open_current

DATA = Path(__file__).resolve().parent.parent / "data"

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Van bronbestanden naar een release van de monitor mentale gezondheid.",
)
Data = Annotated[Path, typer.Option(help="De map met catalogus, cijfers en releases.")]
TableId = Annotated[str, typer.Argument(help="Het nummer van de StatLine-tabel, zoals 85542NED.")]


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr)


@app.command()
def check(data: Data = DATA) -> None:
    """Controleer de catalogus en alle cijfers; schrijf niets."""
    for line in release.summary(release.check(data, print)):
        print(line)
    print("Alles is in orde.")


@app.command()
def build(data: Data = DATA) -> None:
    """Controleer alles en maak er een nieuwe release van."""
    built = release.build(data, print)
    for line in release.summary(built.inputs):
        print(line)
    what = "Nieuwe release" if built.is_new else "Niets veranderd; dit blijft de release"
    print(f"{what}: {built.release.id} ({built.release.count()} cijfers)")
    report = built.release.path.with_suffix(".diff.html")
    if built.is_new and report.exists():
        print(f"Wat er veranderde sinds de vorige release: {report}")


@app.command()
def export(data: Data = DATA) -> None:
    """Schrijf alle cijfers van de huidige release als CSV naar de standaarduitvoer."""
    current = open_current(data / "releases")
    if current is None:
        _to_stderr("Er is nog geen release; die wordt nu gemaakt.")
        current = release.build(data, _to_stderr).release
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    current.all_observations().to_csv(sys.stdout, index=False, lineterminator="\n")


@app.command()
def releases(data: Data = DATA) -> None:
    """Noem alle bewaarde releases; een sterretje staat bij de huidige."""
    current = current_path(data / "releases")
    for kept in release.releases(data):
        mark = "*" if kept.path == current else " "
        print(f"{mark} {kept.id}  {kept.count()} cijfers")
    if current is None:
        print("Er is nog geen release. Maak er een met: python -m etl build")


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="De id van de ene release.")],
    new: Annotated[str, typer.Argument(help="De id van de andere release.")],
    as_json: Annotated[bool, typer.Option("--json", help="Schrijf het als JSON.")] = False,
    data: Data = DATA,
) -> None:
    """Zeg wat er verschilt tussen twee releases: elk cijfer en elke tekst."""
    found = compare(release.find(data, old), release.find(data, new))
    if as_json:
        print(found.as_json())
        return
    for change in found.changes:
        print(f"{KINDS[change.kind]}: {change.about}: {change.old or '–'} → {change.new or '–'}")
    for line in found.summary():
        print(line)


@app.command()
def rollback(
    to: Annotated[str | None, typer.Argument(help="De id; anders de vorige.")] = None,
    data: Data = DATA,
) -> None:
    """Zet een eerdere release terug als de huidige."""
    print(f"De huidige release is weer {release.rollback(data, to).id}.")


@app.command()
def fetch(
    table: TableId,
    folder: Annotated[Path, typer.Argument(help="Waar de antwoorden moeten komen.")],
    data: Data = DATA,
) -> None:
    """Haal een tabel op bij StatLine en bewaar de antwoorden; daarna kan convert ermee verder."""
    catalogue = load_catalogue(data / "catalogue")
    entry = _table(table, catalogue)
    if entry.service is None:
        what, remedy = "deze tabel heeft geen 'service'", "Noem er een uit services.yaml"
        raise ProblemsFound([Problem(f"catalogue/tables/{table}.yaml", "", what, remedy)])
    names = StatLine(catalogue.service[entry.service]).fetch(table, folder)
    print(f"{table}: {len(names)} antwoorden bewaard in {folder}")


def _table(table: str, catalogue: Catalogue) -> Table:
    if table not in catalogue.table:
        what = f"de tabel '{table}' staat niet in de catalogus"
        raise ProblemsFound(
            [Problem("catalogue/tables", "", what, nearest(table, catalogue.table))]
        )
    return catalogue.table[table]


@app.command()
def convert(
    table: TableId,
    path: Annotated[Path, typer.Argument(help="Portaal-export, pagina-CSV of map met antwoorden.")],
    data: Data = DATA,
) -> None:
    """Zet een StatLine-tabel om naar onze eigen indeling in data/observations/."""
    catalogue = load_catalogue(data / "catalogue")
    entry = _table(table, catalogue)
    if entry.discontinued:
        print(f"Let op: tabel {table} is gestopt; de opvolger is {entry.successor or 'onbekend'}.")
    rows = observations_from(read_cells(path), entry, catalogue)
    file = data / "observations" / f"statline-{table}.csv"
    rows.to_csv(file, index=False, lineterminator="\n")
    print(f"{file.name}: {len(rows)} cijfers")


def main() -> None:
    """Run a command; problems become lines on the error output and exit code 1."""
    try:
        app()
    except ProblemsFound as found:
        for problem in found.problems:
            _to_stderr(f"✗ {problem}")
        number = len(found.problems)
        _to_stderr(
            f"{number} {'probleem' if number == 1 else 'problemen'} gevonden; er is niets"
            " veranderd en de huidige release blijft staan."
        )
        sys.exit(1)
    except UnreadableRelease as unreadable:
        _to_stderr(f"✗ {unreadable}")
        sys.exit(1)


if __name__ == "__main__":
    main()
