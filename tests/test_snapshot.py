"""A document for a meeting: its views in order, all in its address, whatever else is in there."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from indicators.query import Release
from indicators.takeaway.markup import escaped, quoted
from indicators.views.snapshot import MOST, Asked, asked_of
from tests.test_embed import HOSTILE, Read

SATISFIED = "/indicator/life-satisfaction?breakdown=education"
LONELY = "/indicator/severe-loneliness?breakdown=age&show=change"
HAPPY = "/indicator/happiness?breakdown=sex"


@pytest.fixture(scope="module")
def client(built: Path) -> Iterator[FlaskClient]:
    yield create_app(built).server.test_client()


def address(*views: str, file: str = "/snapshot", **other: str) -> str:
    return f"{file}?{urlencode({'view': views} | other, doseq=True)}"


def titles(page: str) -> list[str]:
    return re.findall("<h2>(.*?)</h2>", page)


def views_of(link: str) -> list[str]:
    return parse_qs(urlsplit(link).query).get("view", [])


def links(page: str, label: str) -> list[list[str]]:
    """Where each link with this label leads: the views of that document."""
    found = re.findall(rf'href="([^"]*)">{label}<', page)
    return [views_of(link.replace("&amp;", "&")) for link in found]


def test_a_document_holds_the_charts_of_its_address_in_order(client: FlaskClient) -> None:
    page = client.get(address(LONELY, SATISFIED, title="Overleg van mei")).text
    lonely, satisfied = titles(page)
    assert lonely.startswith("Sterke eenzaamheid") and satisfied.startswith("Tevredenheid")
    read = Read(page)
    assert read.text.count("Overleg van mei") == 2  # the title of the window and the heading
    assert [a["aria-label"][:9] for _t, a in read.elements if a.get("role") == "img"] == [
        "Grafiek. "
    ] * 2
    assert "2 weergaven uit de Monitor mentale gezondheid" in read.text
    assert "CBS StatLine" in read.text


def test_links_move_a_view_and_take_it_out(client: FlaskClient) -> None:
    page = client.get(address(SATISFIED, LONELY, HAPPY)).text
    assert links(page, "Omhoog") == [[LONELY, SATISFIED, HAPPY], [SATISFIED, HAPPY, LONELY]]
    assert links(page, "Omlaag") == [[LONELY, SATISFIED, HAPPY], [SATISFIED, HAPPY, LONELY]]
    assert links(page, "Weghalen") == [[LONELY, HAPPY], [SATISFIED, HAPPY], [SATISFIED, LONELY]]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("https://elsewhere.example/indicator/happiness", "geen adres van een pagina"),
        ("//elsewhere.example/indicator/happiness", "geen adres van een pagina"),
        ("javascript:alert(1)", "geen adres van een pagina"),
        ("http://[", "geen adres van een pagina"),
        (HOSTILE, "geen adres van een pagina"),
        (f"/indicator/{HOSTILE}", "staat geen grafiek"),
        ("/shoe-size", "kennen wij niet"),
        (f"{HAPPY}&chart=7", "staat niet op deze pagina"),
        (f"{HAPPY}&release=2001-01-01-00000000", "wordt niet meer bewaard"),
        ("/snapshot", "kennen wij niet"),
    ],
)
def test_what_cannot_be_in_it_is_said_and_the_rest_is_there(
    client: FlaskClient, broken: str, said: str
) -> None:
    answer = client.get(address(broken, SATISFIED))
    read = Read(answer.text)
    assert answer.status_code == 200
    assert len(titles(answer.text)) == 1
    assert "Weggelaten:" in read.text and said in read.text
    assert not read.of("img")
    assert links(answer.text, "Weghalen") == [[]]  # what is broken does not stay in the address


def test_a_view_is_in_it_once_however_it_is_written(client: FlaskClient) -> None:
    same = f"http://localhost/embed{SATISFIED}&chart=1&lang=en&unknown=1#table"
    page = client.get(address(SATISFIED, same)).text
    assert len(titles(page)) == 1
    assert "stond er twee keer in" in page


def test_more_than_eight_views_are_the_first_eight(client: FlaskClient) -> None:
    years = [f"{HAPPY}&since={year}" for year in range(2014, 2023)]
    page = client.get(address(*years)).text
    assert len(titles(page)) == MOST == 8
    assert "Wat daarna komt, is weggelaten" in page
    assert 'id="paste"' not in page


def test_a_document_without_views_tells_how_to_make_one(client: FlaskClient) -> None:
    page = Read(client.get("/snapshot").text)
    assert "Zet in vergaderstuk" in page.text
    fields = page.of("select") + page.of("input")
    assert [field["name"] for field in fields] == ["view", "title", "view"]
    assert {"value": "/indicator/happiness"} in page.of("option")


def test_a_document_can_be_pinned_and_then_says_so(client: FlaskClient, release: Release) -> None:
    page = client.get(address(SATISFIED, HAPPY)).text
    ((one, other),) = links(page, "Zet alle cijfers vast")
    assert one.endswith(f"release={release.id}") and other.endswith(f"release={release.id}")
    assert page.count(f"Cijfers van release {release.id}") == 2
    pinned = client.get(address(one, other)).text
    assert titles(pinned) == titles(page)
    assert links(pinned, "Zet alle cijfers vast") == []
    assert links(pinned, "Toon overal de nieuwste cijfers") == [[SATISFIED, HAPPY]]
    assert pinned.count("Ze staan vast.") == 2


def test_a_document_speaks_one_language(client: FlaskClient) -> None:
    page = client.get(address(f"{HAPPY}&lang=nl", lang="en")).text
    assert '<html lang="en">' in page
    assert titles(page)[0].startswith("Happiness")
    assert links(page, "Remove") == [[]] and "Weghalen" not in page


@given(
    st.lists(st.text(min_size=1, max_size=60).map(lambda t: "/" + t.strip()), max_size=8),
    st.text(max_size=200),
)
def test_an_address_says_all_of_a_document(views: Sequence[str], title: str) -> None:
    plain = " ".join(title.split())[:120].strip()
    asked = Asked(plain, tuple(view.strip() for view in views))
    assert asked_of(urlsplit(asked.address()).query) == asked


def test_the_pdf_is_tagged_has_alternatives_and_is_the_same_every_time(
    client: FlaskClient, release: Release
) -> None:
    asked = address(SATISFIED, LONELY, HOSTILE, file="/snapshot.pdf", title='#eval("1") *x* <b>')
    one, other = client.get(asked), client.get(asked)
    assert one.data == other.data
    assert one.mimetype == "application/pdf"
    assert f"vergaderstuk_nl_{release.id}.pdf" in one.headers["Content-Disposition"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in one.data
    assert one.data.count(b"/Alt") == 2
    assert f"D:{release.built_on:%Y%m%d}".encode() in one.data


def test_there_is_no_pdf_of_nothing(client: FlaskClient) -> None:
    answer = client.get(address(HOSTILE, file="/snapshot.pdf"))
    assert answer.status_code == 404
    assert "nog geen weergave" in answer.text


@given(st.text(max_size=200))
def test_no_text_can_leave_its_string_in_the_markup_of_a_document(text: str) -> None:
    told = quoted(text)
    assert told[0] == told[-1] == '"'
    assert re.fullmatch(r'([^"\\\x00-\x1f]|\\["\\])*', told[1:-1])
    assert escaped(text) == f"#{told};"
