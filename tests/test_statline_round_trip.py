"""Our own figures, served by a StatLine on this machine, come back as they were."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from etl.fetch import StatLine
from etl.raw import fetched_on
from etl.statline_rows import observations_from
from etl.statline_shapes import read_cells
from indicators.catalogue import Catalogue, Table
from indicators.observations import KEY
from tests.fake_statline import FakeStatLine, FakeTable
from tests.fake_tables import fake_table, held, with_another_year


def given_back(
    fake: FakeTable, table: Table, protocol: str, raw: Path, catalogue: Catalogue
) -> pd.DataFrame:
    """What a fetch and a conversion make of a fake table."""
    with FakeStatLine(fake, page_rows=500) as server:
        fetched = StatLine(server.service(protocol)).fetch(table, raw, lambda _line: None)
    cells = read_cells(fetched.folder)
    return observations_from(cells, table, catalogue, fetched_on(fetched.folder))


def compared(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.drop(columns="retrieved").sort_values(KEY).reset_index(drop=True)


@pytest.mark.parametrize(
    ("name", "protocol"),
    [
        ("7022gza", "odata_v4"),
        ("80072ned", "odata_v4"),
        ("82634NED", "odata_v3"),
        ("85766NED", "odata_v3"),
        ("85766NED", "odata_v4"),
    ],
    ids=["crossed groups", "quarters", "standard errors", "a fixed dimension", "the same in v4"],
)
def test_the_figures_of_a_real_table_and_another_year_come_back_as_they_went(
    catalogue: Catalogue, tmp_path: Path, name: str, protocol: str
) -> None:
    table, rows = catalogue.table[name], with_another_year(held(name))
    back = given_back(fake_table(rows, table, catalogue), table, protocol, tmp_path, catalogue)
    pd.testing.assert_frame_equal(compared(back), compared(rows))
    assert set(back["retrieved"]) == {datetime.now(UTC).date().isoformat()}


@pytest.mark.parametrize("protocol", ["odata_v3", "odata_v4"])
@pytest.mark.parametrize("name", ["85012NED", "85463NED"], ids=["no period", "two years together"])
def test_a_table_with_other_periods_than_years_comes_back_as_it_went(
    catalogue: Catalogue, tmp_path: Path, name: str, protocol: str
) -> None:
    table, rows = catalogue.table[name], held(name)
    back = given_back(fake_table(rows, table, catalogue), table, protocol, tmp_path, catalogue)
    pd.testing.assert_frame_equal(compared(back), compared(rows))


def test_a_generation_with_moved_columns_gives_the_same_figures(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    table = catalogue.table["82634NED"]
    fake = fake_table(held(table.id), table, catalogue)
    moved = replace(
        fake,
        topics=tuple(
            replace(topic, key=f"{topic.key.rpartition('_')[0]}_{number}")
            for number, topic in enumerate(reversed(fake.topics), 1)
        ),
        figures=tuple((codes, texts[::-1]) for codes, texts in fake.figures),
    )
    assert moved.topics[-1].key != fake.topics[0].key
    back = given_back(moved, table, "odata_v3", tmp_path, catalogue)
    pd.testing.assert_frame_equal(compared(back), compared(held(table.id)))
