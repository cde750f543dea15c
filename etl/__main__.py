"""The commands of the ETL: `python -m etl --help`.

Here: what an analyst types, and how results, problems and warnings are printed. The
work itself is done in the other modules of etl/.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from etl import refresh as steps
from etl import release
from etl.accepted import Unaccepted, accepted_of
from etl.diff import KINDS, compare
from etl.factsheets import write_factsheets
from etl.fetch import NoAnswer
from etl.files import write_whole
from etl.intake import known_tables, take_in
from etl.run import AnotherRun, run, say
from etl.statline_rows import observations_from
from etl.statline_shapes import read_cells
from etl.template import write_template
from indicators.catalogue_files import load_catalogue
from indicators.problems import ProblemsFound
from indicators.query import NoRelease, UnreadableRelease, current_path, open_current

DATA = Path(__file__).resolve().parent.parent / "data"

EXIT_CODES = """\b
Met deze codes eindigt een opdracht:
0  gelukt: er is een nieuwe release, of er was niets nieuws
1  er is iets fout: los het op; de vorige release blijft staan
2  de opdracht is verkeerd getypt
3  er zijn waarschuwingen die u eerst met --accept moet accepteren
4  er is al een andere verversing bezig
5  StatLine gaf geen antwoord: probeer het later opnieuw
6  er ging iets mis dat niet was voorzien: zie het logbestand
"""

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Van bronbestanden naar een release van de monitor mentale gezondheid.\n\n" + EXIT_CODES,
)
Data = Annotated[Path, typer.Option(help="De map met catalogus, cijfers en releases.")]
Accept = Annotated[
    list[str] | None,
    typer.Option("--accept", help="De naam van een waarschuwing die klopt; mag vaker."),
]
Reason = Annotated[str, typer.Option(help="Waarom u accepteert; komt in het verslag.")]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", help="Een StatLine-tabel die blijft zoals zij was; mag vaker."),
]
Keep = Annotated[
    int,
    typer.Option(min=1, envvar="MONITOR_KEEP", help="Hoeveel releases bewaard blijven."),
]


@app.command(epilog=EXIT_CODES)
def refresh(
    accept: Accept = None,
    reason: Reason = "",
    without: Without = None,
    offline: Annotated[
        bool,
        typer.Option("--offline", help="Vraag StatLine niets; gebruik de bewaarde antwoorden."),
    ] = False,
    keep: Keep = steps.KEEP,
    data: Data = DATA,
) -> None:
    """Haal op, controleer, bouw, vergelijk en publiceer.

    Alles in één keer. Lukt een stap niet, dan blijft de vorige release staan.
    """
    with run(data, "refresh") as report:
        if offline:
            say("StatLine wordt niets gevraagd; de bewaarde antwoorden en cijfers tellen.")
        else:
            say("StatLine wordt gevraagd wat nieuw is.")
            steps.fetch(data, report, without=without or ())
        prepared = steps.prepare(data, report, without or ())
        _tell(prepared)
        steps.publish(prepared, data, accept or (), reason, keep)
        _tell_published(prepared)


@app.command()
def fetch(
    tables: Annotated[list[str] | None, typer.Argument(help="Tabellen; anders allemaal.")] = None,
    data: Data = DATA,
) -> None:
    """Haal bij StatLine op wat nieuw is.

    De antwoorden blijven bewaard in data/raw/.
    """
    with run(data, "fetch") as report:
        steps.fetch(data, report, wanted=tables or ())


@app.command()
def check(without: Without = None, data: Data = DATA) -> None:
    """Controleer alles; schrijf niets.

    Ook de antwoorden van StatLine en de leveringen.
    """
    inputs = take_in(data, print, without or ())
    for line in inputs.summary():
        print(line)
    warnings = steps.doubts(inputs, None, open_current(data / "releases"))
    accepted_of(warnings, (), "", data)
    print("Alles is in orde.")


@app.command()
def build(without: Without = None, data: Data = DATA) -> None:
    """Zet een nieuwe release klaar.

    Controleert eerst alles. Publiceert nog niets.
    """
    with run(data, "build") as report:
        prepared = steps.prepare(data, report, without or ())
        _tell(prepared)
        accepted_of(prepared.warnings, (), "", data)
        if prepared.is_new:
            say("Zij is nog niet gepubliceerd. Dat doet: python -m etl publish")


@app.command()
def publish(
    accept: Accept = None,
    reason: Reason = "",
    without: Without = None,
    keep: Keep = steps.KEEP,
    data: Data = DATA,
) -> None:
    """Maak de nieuwe release de huidige.

    Dat is de release van wat er nu in data/ staat.
    """
    with run(data, "publish"):
        prepared = steps.prepare(data, lambda _source: None, without or ())
        steps.publish(prepared, data, accept or (), reason, keep)
        _tell_published(prepared)


@app.command()
def diff(
    old: Annotated[str | None, typer.Argument(help="Een release; anders de huidige.")] = None,
    new: Annotated[str | None, typer.Argument(help="De andere; anders de nieuwste.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Schrijf het als JSON.")] = False,
    data: Data = DATA,
) -> None:
    """Zeg wat er verschilt tussen twee releases.

    Elk cijfer en elke tekst. Zonder namen: de huidige en de nieuwste.
    """
    kept = release.releases(data)
    before = release.find(data, old) if old else open_current(data / "releases")
    if before is None or not kept:
        raise NoRelease
    after = release.find(data, new) if new else kept[-1]
    found = compare(before, after)
    if as_json:
        print(found.as_json())
        return
    print(f"Van {before.id} naar {after.id}, gebouwd op {after.manifest['built_on']}:")
    for change in found.changes:
        about = f"{change.subject} – {change.about}"
        print(f"{KINDS[change.kind]}: {about}: {change.old or '–'} → {change.new or '–'}")
    for line in found.summary():
        print(line)


@app.command()
def rollback(
    to: Annotated[str | None, typer.Argument(help="De id; anders de vorige.")] = None,
    data: Data = DATA,
) -> None:
    """Zet een eerdere release terug als de huidige."""
    with run(data, "rollback"):
        say(f"De huidige release is weer {release.rollback(data, to).id}.")
        say("De bestanden in data/ zijn niet veranderd. Zet daar ook terug wat niet goed was.")


@app.command()
def releases(data: Data = DATA) -> None:
    """Noem alle bewaarde releases; een sterretje staat bij de huidige."""
    current = current_path(data / "releases")
    for kept in release.releases(data):
        mark = "*" if kept.path == current else " "
        state = "" if release.is_published(kept) else "  (nog niet gepubliceerd)"
        print(f"{mark} {kept.id}  {kept.count()} cijfers{state}")
    if current is None:
        print("Er is nog geen release. Maak er een met: python -m etl refresh --offline")


@app.command()
def export(data: Data = DATA) -> None:
    """Schrijf alle cijfers als CSV naar de uitvoer."""
    current = open_current(data / "releases")
    if current is None:
        _to_stderr("Er is nog geen release; die wordt nu gemaakt.")
        with run(data, "export"):
            current = steps.refresh(data, _to_stderr)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    current.all_observations().to_csv(sys.stdout, index=False, lineterminator="\n")


@app.command()
def factsheets(
    folder: Annotated[Path | None, typer.Argument(help="Anders data/factsheets/<release>.")] = None,
    of: Annotated[
        str | None, typer.Option("--release", help="Een release; anders de huidige.")
    ] = None,
    data: Data = DATA,
) -> None:
    """Schrijf alle factsheets, als webpagina en als pdf.

    Van het geheel, elke set en elke groep mensen, in het Nederlands en in het Engels. Zet het
    adres van de site in SITE_ADDRESS: dan verwijzen zij naar de grafieken daar.
    """
    chosen = release.find(data, of) if of else open_current(data / "releases")
    if chosen is None:
        raise NoRelease
    folder = folder or data / "factsheets" / chosen.id
    written = write_factsheets(chosen, folder)
    print(f"{len(written)} bestanden met factsheets van release {chosen.id} staan in {folder}")


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="Het Excel-bestand dat gemaakt wordt.")],
    source: Annotated[str | None, typer.Option(help="Alleen de metingen van deze bron.")] = None,
    data: Data = DATA,
) -> None:
    """Maak een leeg Excel-bestand voor een levering.

    Een instituut vult daarin zijn cijfers in.
    """
    write_template(file, load_catalogue(data / "catalogue"), source)
    print(f"{file} is gemaakt. De uitleg staat op het blad 'Lees mij'.")


@app.command()
def convert(
    table: Annotated[str, typer.Argument(help="Het nummer van de tabel, zoals 85542NED.")],
    path: Annotated[Path, typer.Argument(help="Portaal-export, pagina-CSV of map met antwoorden.")],
    data: Data = DATA,
) -> None:
    """Zet een zelf opgehaalde StatLine-tabel om.

    De cijfers komen in data/observations/.
    """
    catalogue = load_catalogue(data / "catalogue")
    known_tables([table], catalogue)
    rows = observations_from(read_cells(path), catalogue.table[table], catalogue)
    file = data / "observations" / f"statline-{table}.csv"
    write_whole(file, rows.to_csv(index=False, lineterminator="\n"))
    print(f"{file.name}: {len(rows)} cijfers")


def _tell(prepared: steps.Prepared) -> None:
    for line in prepared.inputs.summary():
        say(line)
    if not prepared.is_new:
        return
    say(f"Release {prepared.release.id} staat klaar. Wat zij verandert:")
    for line in prepared.diff.summary():
        say(f"  {line}")
    if prepared.current is not None:
        say("Bekijk elk verschil met: python -m etl diff")


def _tell_published(prepared: steps.Prepared) -> None:
    _tell_put_away(prepared)
    if not prepared.is_new:
        say(f"Niets veranderd; de huidige release blijft {prepared.release.id}.")
        return
    say(f"Nieuwe release: {prepared.release.id} ({prepared.release.count()} cijfers)")
    say(f"Wat er veranderde staat in {prepared.release.path.with_suffix('.diff.html')}")


def _tell_put_away(prepared: steps.Prepared) -> None:
    for file in prepared.inputs.deliveries:
        say(f"Levering {file.name} is verwerkt; zij staat nu in deliveries/taken-in/")


def _tell_problems(found: ProblemsFound) -> None:
    for problem in found.problems:
        _to_stderr(f"✗ {problem}")
    number = len(found.problems)
    _to_stderr(
        f"{number} {'probleem' if number == 1 else 'problemen'} gevonden; er is niets"
        " gepubliceerd en de huidige release blijft staan."
    )


def _tell_warnings(waiting: Unaccepted) -> None:
    for warning in waiting.warnings:
        _to_stderr(f"⚠ {warning.name}\n    {warning.what}. {warning.remedy}.")
        for place in warning.places:
            _to_stderr(f"    {place}")
    number = len(waiting.warnings)
    _to_stderr(
        f"{number} {'waarschuwing' if number == 1 else 'waarschuwingen'}; er is niets"
        " gepubliceerd en de huidige release blijft staan.\n"
        "Klopt een cijfer niet, verbeter het dan bij de bron of in het bestand. Klopt het wel,"
        " accepteer de waarschuwing dan bij naam, met de reden:\n"
        f"  python -m etl publish{_left_out()} --accept {waiting.warnings[0].name}"
        ' --reason "nagevraagd bij de bron"'
    )


def _left_out() -> str:
    """The tables that this command leaves as they are; the next must leave them too."""
    tables = re.findall(r" --without[ =](\S+)", " ".join(sys.argv))
    return "".join(f" --without {table}" for table in tables)


def _tell_busy(_busy: AnotherRun) -> None:
    _to_stderr("✗ Er is al een andere verversing bezig. Probeer het als die klaar is.")


def _tell_unforeseen(unforeseen: Exception) -> None:
    _to_stderr(f"✗ Er ging iets mis dat niet was voorzien: {unforeseen!r}.")
    _to_stderr("De huidige release blijft staan. Meld dit, met het nieuwste bestand in data/logs/.")


def _to_stderr(text: str) -> None:
    print(text, file=sys.stderr)


_ENDINGS: tuple[tuple[type[Exception], int, Callable[[Any], None]], ...] = (
    (NoAnswer, 5, _tell_problems),
    (ProblemsFound, 1, _tell_problems),
    (NoRelease, 1, lambda missing: _to_stderr(f"✗ {missing}")),
    (UnreadableRelease, 1, lambda unreadable: _to_stderr(f"✗ {unreadable}")),
    (Unaccepted, 3, _tell_warnings),
    (AnotherRun, 4, _tell_busy),
    (Exception, 6, _tell_unforeseen),
)


def main() -> None:
    """Run a command; whatever goes wrong becomes lines in words and one of EXIT_CODES."""
    try:
        app()
    except Exception as error:
        code, tell = next((c, tell) for kind, c, tell in _ENDINGS if isinstance(error, kind))
        tell(error)
        sys.exit(code)


if __name__ == "__main__":
    main()
