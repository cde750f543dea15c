"""Addresses pinned to a release: the same figures later, what changed since, and what is gone."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from app import create_app
from etl.refresh import prepare
from indicators.language import speaking
from indicators.query import FORMAT, NotKept, Release, Releases
from indicators.takeaway.files import KINDS
from indicators.views import site
from tests.components import components, text
from tests.conftest import published, quiet, small_data

VIEW = "/indicator/burnout-complaints"
PLANTED = (
    ("burnout-nea,total,total,2022,20.0,", "burnout-nea,total,total,2022,19.7,"),
    ("burnout-nea,total,total,2018,17,,,,,percent,normal,", None),
    ("burnout-nea,sex,men,2022,18.3,", "burnout-nea,sex,men,2022,18.4,"),
    (
        "burnout-nea,sex,women,2022,21.9,,,,,percent,normal,",
        "burnout-nea,sex,women,2022,,,,,,percent,suppressed,",
    ),
)
NEW = (
    "burnout-nea,total,total,2025,21.5,,,,,percent,provisional,decimal,,nea,TNO,"
    "https://www.monitorarbeid.tno.nl/,,2026-11-23,"
)


@dataclass(frozen=True)
class Story:
    """A release, what readers took from it, and the release after it with planted revisions."""

    data: Path
    first: Release
    second: Release
    before: dict[str, bytes]

    @property
    def pinned(self) -> str:
        return f"?release={self.first.id}"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    data = small_data(tmp_path_factory.mktemp("pinned") / "data")
    first = published(data)
    client = create_app(data).server.test_client()
    before = {kind: client.get(address(kind, first.id)).data for kind in KINDS}
    revise(data)
    yield Story(data, first, published(data), before)


@pytest.fixture(scope="module")
def client(story: Story) -> Any:
    return create_app(story.data).server.test_client()


def address(kind: str, release: str) -> str:
    return f"/file/{kind}{VIEW}?release={release}"


def revise(data: Path) -> None:
    """Plant revisions, a withdrawn and a new figure, and give the indicator another name."""
    file = data / "observations" / "nea.csv"
    lines = file.read_text(encoding="utf-8")
    for old, new in PLANTED:
        found = [line for line in lines.splitlines(keepends=True) if line.startswith(old)]
        assert len(found) == 1
        lines = lines.replace(found[0], "" if new is None else found[0].replace(old, new))
    file.write_text(f"{lines}{NEW}\n", encoding="utf-8")
    rename(data, "burnout-complaints", "burnout")


def rename(data: Path, old: str, new: str) -> None:
    catalogue = data / "catalogue"
    entry = (catalogue / "indicators" / f"{old}.yaml").read_text(encoding="utf-8")
    entry = entry.replace(f"id: {old}\n", f"id: {new}\nformerly: [{old}]\n", 1)
    (catalogue / "indicators" / f"{new}.yaml").write_text(entry, encoding="utf-8")
    (catalogue / "indicators" / f"{old}.yaml").unlink()
    for file in (*catalogue.glob("*.yaml"), *catalogue.glob("policy/*.yaml")):
        told = file.read_text(encoding="utf-8")
        file.write_text(told.replace(f"- {old}\n", f"- {new}\n"), encoding="utf-8")


def shown(story: Story, path: str, search: str = "") -> list[Any]:
    """The parts of a page in its frame."""
    return site.shown_at(Releases(story.data / "releases"), path, search).parts


def notice(parts: list[Any]) -> Any:
    return next(components(parts, "Section", "pinned"))


def told(parts: list[Any]) -> list[str]:
    return [text(item) for item in components(notice(parts), "Li")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_pinned_file_has_the_same_bytes_after_a_revision(
    kind: str, story: Story, client: Any
) -> None:
    answer = client.get(address(kind, story.first.id))
    assert answer.status_code == 200
    assert answer.data == story.before[kind]
    assert b"19.7" not in answer.data


def test_the_newest_figures_are_in_a_file_of_the_new_release(story: Story, client: Any) -> None:
    new = client.get(f"/file/csv/indicator/burnout?release={story.second.id}").get_data(True)
    assert "burnout-nea" in new
    assert ",19.7," in new


def test_the_notice_names_exactly_the_revisions_of_what_the_page_shows(story: Story) -> None:
    parts = shown(story, VIEW, story.pinned)
    assert told(parts) == [
        "2022: was 20,0%; nu 19,7%",
        "2018: was 17%; is vervallen",
        "2025: nieuw, 21,5% (voorlopig)",
    ]
    assert "1 herzien, 1 vervallen, 1 nieuw" in text(notice(parts))
    assert story.first.id in text(notice(parts))


def test_a_view_of_groups_names_the_revisions_of_its_groups_and_of_their_total(
    story: Story,
) -> None:
    assert told(shown(story, VIEW, f"{story.pinned}&breakdown=sex&lang=en")) == [
        "Men, 2022: was 18.3%; now 18.4%",
        "Total, 2022: was 20.0%; now 19.7%",
        "Women, 2022: was 21.9%; now no figure any more (confidential)",
        "Total, 2025: new, 21.5% (provisional)",
    ]


def test_a_view_of_figures_that_did_not_change_says_so(story: Story) -> None:
    parts = shown(story, "/indicator/work-stress", story.pinned)
    assert "niet veranderd" in text(notice(parts))
    assert told(parts) == []


def test_a_page_without_charts_tells_of_the_whole_release(story: Story) -> None:
    parts = shown(story, "/data", story.pinned)
    assert "Van alle cijfers in deze release" in text(notice(parts))
    assert "2 herzien, 2 vervallen, 1 nieuw" in text(notice(parts))
    assert any(line.startswith("Burn-outklachten, Werknemers, 15 tot") for line in told(parts))


def test_a_pinned_page_shows_the_figures_of_its_release(story: Story) -> None:
    main = next(components(shown(story, VIEW, story.pinned), "Main"))
    table = text(next(components(main, "Table")))
    assert "20,0" in table
    assert "19,7" not in table


def test_every_link_on_a_pinned_page_stays_on_its_release(story: Story) -> None:
    parts = shown(story, VIEW, f"{story.pinned}&lang=en")
    links = [link.href for link in components(parts, "Link")]
    assert len(links) > 10
    left = [a for a in links if release_in(a) != story.first.id]
    assert left == [next(components(notice(parts), "Link")).href]


def release_in(address: str) -> str:
    return parse_qs(urlsplit(address).query).get("release", [""])[0]


def test_the_fields_of_a_pinned_page_keep_its_release(story: Story) -> None:
    kept = components(shown(story, VIEW, story.pinned), "Data")
    assert story.first.id in [part.value for part in kept]


def test_the_way_to_the_newest_figures_follows_an_indicator_that_was_renamed(story: Story) -> None:
    newest = next(components(notice(shown(story, VIEW, story.pinned)), "Link")).href
    path, _mark, search = newest.partition("?")
    parts = shown(story, path, search)
    assert "19,7" in text(next(components(parts, "Table")))
    assert "‘burnout-complaints’ heet nu ‘Burn-outklachten’" in text(parts)


def test_an_old_live_file_leads_to_the_indicator_under_its_new_name(client: Any) -> None:
    answer = client.get(f"/file/csv{VIEW}")
    assert answer.status_code == 404
    assert 'href="/indicator/burnout"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "asked", ["2020-01-01-00000000", "../../catalogue", "current", "%00", "x" * 4000, "<b>", "%FF"]
)
def test_a_release_that_is_not_there_is_said_with_the_way_to_the_newest_figures(
    asked: str, story: Story, client: Any
) -> None:
    search = f"?release={asked}&breakdown=sex"
    parts = shown(story, "/indicator/burnout", search)
    assert text(next(components(parts, "H1"))) == "Deze release is er niet"
    offered = [link.href for link in components(next(components(parts, "Main")), "Link")]
    assert offered == ["/indicator/burnout?breakdown=sex"]
    answer = client.get(f"/file/csv/indicator/burnout{search}")
    assert answer.status_code == (410 if asked.startswith("2020") else 404)
    assert "/indicator/burnout?breakdown=sex" in answer.get_data(as_text=True)
    assert "Traceback" not in answer.get_data(as_text=True)


def test_a_release_in_a_form_that_we_no_longer_read_is_said_to_be_so(
    story: Story, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(story.data / "releases", tmp_path / "releases"))
    (folder / f"{story.first.id}.duckdb").write_bytes(b"of an older form")
    with pytest.raises(NotKept) as gone:
        Releases(folder).kept(story.first.id)
    assert gone.value.why == "unreadable"
    with speaking("nl"):
        parts = site.shown_at(Releases(folder), VIEW, story.pinned).parts
    assert "in een vorm die wij niet meer kunnen lezen" in text(parts)


def test_a_release_that_is_removed_is_no_longer_shown(story: Story, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(story.data / "releases", tmp_path / "releases"))
    releases = Releases(folder)
    assert releases.kept(story.first.id).id == story.first.id
    (folder / f"{story.first.id}.duckdb").unlink()
    with pytest.raises(NotKept) as gone:
        releases.kept(story.first.id)
    assert gone.value.why == "gone"


def test_a_release_that_was_built_and_never_published_is_not_shown(tmp_path: Path) -> None:
    data = small_data(tmp_path / "data", ["nea"])
    published(data)
    file = data / "observations" / "nea.csv"
    lines = file.read_text(encoding="utf-8")
    file.write_text(lines.replace("total,total,2022,20.0", "total,total,2022,19.9"), "utf-8")
    draft = prepare(data, quiet).release
    with pytest.raises(NotKept):
        Releases(data / "releases").kept(draft.id)


def test_the_form_of_a_release_is_the_one_that_its_readers_know(story: Story) -> None:
    assert story.first.manifest["format"] == FORMAT
