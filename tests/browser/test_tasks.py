"""Ten things that readers come for, each by mouse, by the keyboard alone and by finger on a phone.

Every task starts where readers start, ends in the published figure or the words that answer
it, and leaves an address that brings the same page back.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import watched
from tests.browser.hands import Finger, Keyboard, Mouse, settled, visit

pytestmark = pytest.mark.browser

WAYS: dict[str, type[Mouse]] = {"mouse": Mouse, "keyboard": Keyboard, "phone": Finger}
Task = Callable[[Mouse], Locator]


@pytest.fixture(
    params=["mouse", *(pytest.param(way, marks=pytest.mark.proof) for way in ("keyboard", "phone"))]
)
def hands(
    request: pytest.FixtureRequest, laptop: BrowserContext, phone: BrowserContext, address: str
) -> Iterator[Mouse]:
    context = phone if request.param == "phone" else laptop
    with watched(context, address) as page:
        visit(page, "/")
        yield WAYS[request.param](page)


def menu(page: Page, name: str) -> Locator:
    """A link of the main menu."""
    return page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name=name)


def inside(page: Page, name: str) -> Locator:
    """The first link in the page itself with this name."""
    return page.get_by_role("main").get_by_role("link", name=name, exact=True).first


def figure(page: Page, *names: str) -> Locator:
    """A figure of the table under a chart: the row and the column, by their words."""
    row, column = names
    heads = [head.strip() for head in page.locator(".figures thead th").all_inner_texts()]
    rows = page.locator(".figures tbody tr").filter(
        has=page.get_by_role("rowheader", name=row, exact=True)
    )
    return rows.locator("th, td").nth(heads.index(column))


def read(target: Locator, *words: str | re.Pattern[str]) -> None:
    """The reader finds these words there, in sight and under nothing else."""
    for text in words:
        expect(target).to_contain_text(text)
    target.hover(trial=True)


def indicator(hands: Mouse, name: str) -> None:
    """To the page of an indicator, by the menu."""
    hands.follow(menu(hands.page, "Indicatoren"))
    hands.follow(inside(hands.page, name))
    expect(hands.page.locator("h1")).to_have_text(name)


def burnout_by_age(hands: Mouse) -> Locator:
    page = hands.page
    indicator(hands, "Burn-outklachten")
    hands.choose("Uitsplitsing", "Leeftijd")
    hands.follow(inside(page, "Groepen vergelijken"))
    read(figure(page, "25 tot en met 34 jaar", "2022"), "26,6")
    read(figure(page, "65 tot en met 74 jaar", "2022"), "8,2")
    return page.locator(".answer")


def loneliness_of_young_adults_since_2019(hands: Mouse) -> Locator:
    page = hands.page
    indicator(hands, "Sterke eenzaamheid")
    hands.choose("Groep mensen", "Jongvolwassenen")
    hands.follow(inside(page, "Twee jaren vergelijken"))
    answer = page.locator(".answer")
    read(answer, "van 9,0% in 2019 naar 12,1% in 2022; dat is 3,1 procentpunt hoger")
    read(
        page.locator(".more"), "Niet te toetsen: de bron geeft niet bij elk cijfer een 95%-interval"
    )
    return answer


def life_satisfaction_by_education(hands: Mouse) -> Locator:
    page = hands.page
    indicator(hands, "Tevredenheid met het leven")
    hands.choose("Uitsplitsing", "Opleidingsniveau")
    read(figure(page, "Basisonderwijs", "2013"), "77,1")
    read(figure(page, "Basisonderwijs", "2024"), "79,5", "75,0–83,3")
    read(figure(page, "Hbo en wo: master, doctor", "2024"), "90,1")
    expect(page.locator(".legend")).to_contain_text("Hbo en wo: bachelor")
    return page.locator(".chart h3")


def what_we_know_about_students(hands: Mouse) -> Locator:
    page = hands.page
    hands.follow(menu(page, "Groepen"))
    hands.follow(inside(page, "Studenten"))
    expect(page.locator("h1")).to_have_text("Studenten")
    answer = page.locator(".answer")
    read(answer, "cijfers van 13 indicatoren, uit 4 bronnen")
    read(page.get_by_role("row", name=re.compile("^Veerkracht")), "54%", "2023")
    return answer


def what_psychische_klachten_means(hands: Mouse) -> Locator:
    page = hands.page
    hands.follow(menu(page, "Zoeken"))
    hands.write("Zoekwoorden", "psychische klachten")
    hands.follow(inside(page, "Psychische klachten / angst- of depressiegevoelens (MHI-5)"))
    hands.follow(inside(page, "Alle metingen"))
    meaning = page.locator(".definition")
    read(meaning, "lager dan 60", "76 of lager", "Dat zijn twee verschillende maten")
    why = page.locator(".breaks li").filter(has_text="Gezondheidsenquête 2014")
    read(why.first, "van voor 2014 zijn daardoor niet goed te vergelijken")
    return meaning


def measures_for_young_people_and_their_figures(hands: Mouse) -> Locator:
    page = hands.page
    hands.follow(menu(page, "Beleid"))
    hands.choose("Groep mensen", "Jongvolwassenen")
    answer = page.locator(".answer")
    read(answer, "Over deze groep gaan 9 maatregelen")
    figures = page.locator(".figure-list > li").filter(has_text="Sterk eenzaam")
    read(figures, "12,1%", "2022")
    measure = page.locator(".measure").filter(has_text="Mental Meetups")
    hands.press(measure.locator("summary"))
    read(measure.get_by_role("definition").first, "Scholen")
    return answer


def an_indicator_with_a_typing_error(hands: Mouse) -> Locator:
    page = hands.page
    hands.follow(menu(page, "Zoeken"))
    hands.write("Zoekwoorden", "burnuot klachten")
    hands.follow(inside(page, "Burn-outklachten"))
    answer = page.locator(".answer")
    read(answer, "20% van de werknemers had burn-outklachten in 2024")
    return answer


def english_and_back(hands: Mouse) -> Locator:
    page = hands.page
    indicator(hands, "Geluk")
    hands.choose("Uitsplitsing", "Geslacht")
    hands.follow(page.get_by_role("link", name="English", exact=True))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("Happiness")
    expect(page.locator(".legend")).to_contain_text("Women")
    hands.follow(page.get_by_role("link", name="Nederlands", exact=True))
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.locator(".legend")).to_contain_text("Vrouwen")
    assert page.url.endswith("/indicator/happiness?breakdown=sex")
    return page.locator(".answer")


def differences_by_education(hands: Mouse) -> Locator:
    page = hands.page
    hands.follow(menu(page, "Verschillen"))
    hands.choose("Verschil naar", "Leeftijd")
    hands.choose("Verschil naar", "Opleidingsniveau")
    answer = page.locator(".answer")
    read(
        answer, "In recente cijfers over alle mensen is het grootste verschil naar opleidingsniveau"
    )
    largest = page.locator(".gaps tbody tr").first
    one, other = re.findall(r"[\d,]+(?=%)", answer.inner_text())
    read(largest, one, other)
    return answer


def where_a_figure_comes_from(hands: Mouse) -> Locator:
    page = hands.page
    card = page.locator(".card").filter(has_text="Sterke eenzaamheid")
    read(card, "10,7%", "van de mensen van 15 jaar of ouder was sterk eenzaam in 2022")
    hands.follow(card.get_by_role("link", name="Sterke eenzaamheid"))
    source = figure(page, "Totaal", "2022").get_by_role("link", name="10,7")
    expect(source).to_have_attribute("href", re.compile(r"^https://www\.cbs\.nl/.*85766NED"))
    expect(source).to_have_attribute("title", re.compile("^Bron: CBS"))
    source.hover(trial=True)
    about = page.locator(".about")
    read(about, "Let op", "Cijfers uit eerdere jaren berusten op andere stellingen")
    hands.follow(menu(page, "Data en methode"))
    caveats = page.locator("section", has=page.locator("#caveats"))
    read(caveats.locator("li").first, "De monitor is niet volledig")
    return page.locator("h1")


TASKS: tuple[Task, ...] = (
    burnout_by_age,
    loneliness_of_young_adults_since_2019,
    life_satisfaction_by_education,
    what_we_know_about_students,
    what_psychische_klachten_means,
    measures_for_young_people_and_their_figures,
    an_indicator_with_a_typing_error,
    english_and_back,
    differences_by_education,
    where_a_figure_comes_from,
)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.__name__)
def test_a_reader_gets_the_answer(task: Task, hands: Mouse) -> None:
    answer = task(hands)
    wide = hands.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= hands.page.viewport_size["width"]  # type: ignore[index]
    if type(hands) is Mouse:  # the address does not know by which hand it was reached
        _the_address_brings_it_back(hands.page, answer)


def _the_address_brings_it_back(page: Page, answer: Locator) -> None:
    """By reloading, and by the back button and forward again."""
    there, title, told = page.url, page.title(), answer.inner_text()
    page.reload()
    settled(page)
    assert (page.url, page.title(), answer.inner_text()) == (there, title, told)
    page.go_back()
    expect(page).not_to_have_url(there)
    settled(page)
    page.go_forward()
    expect(page).to_have_url(there)
    expect(answer).to_have_text(told)
