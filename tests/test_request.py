"""From address to request and back: nothing in an address is trusted."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.language import speaking
from indicators.query import Release
from indicators.views.request import (
    LONGEST,
    address_of,
    language_of,
    parameters_of,
    request_of,
)

COLOURS = {"red": "Rood", "green": "Groen", "blue": "Blauw"}


def test_an_address_is_a_page_what_follows_it_and_parameters(release: Release) -> None:
    request = request_of(release, "/indicator/happiness", "?breakdown=sex&group=men&group=women")
    assert (request.page, request.rest) == ("indicator", ("happiness",))
    assert request.parameters == {"breakdown": ["sex"], "group": ["men", "women"]}


def test_the_root_is_the_page_without_a_name(release: Release) -> None:
    assert request_of(release, "/", "").page == ""


def test_an_option_that_exists_is_taken_and_stays_in_the_address(release: Release) -> None:
    request = request_of(release, "/paint", "?colour=green&other=x")
    assert request.choose("colour", COLOURS) == "green"
    assert request.address() == "/paint?colour=green"
    assert request.address(colour=None, size="3") == "/paint?size=3"
    assert not request.notices


def test_the_default_is_left_out_of_the_address(release: Release) -> None:
    request = request_of(release, "/paint", "?colour=red")
    assert request.choose("colour", COLOURS) == "red"
    assert request.address() == "/paint"


def test_an_option_that_does_not_exist_gives_the_default_and_a_notice_with_near_ones(
    release: Release,
) -> None:
    request = request_of(release, "/paint", "?colour=gren")
    assert request.choose("colour", COLOURS, "blue", what="Kleur") == "blue"
    (notice,) = request.notices
    assert notice.text.startswith("Kleur ‘gren’ is er hier niet.")
    assert notice.offers[0] == ("Groen", "/paint?colour=green")


def test_of_a_repeated_parameter_the_first_counts_and_a_notice_says_so(release: Release) -> None:
    request = request_of(release, "/paint", "?colour=green&colour=blue")
    assert request.choose("colour", COLOURS) == "green"
    assert "vaker" in request.notices[0].text


def test_without_options_nothing_is_chosen(release: Release) -> None:
    assert request_of(release, "/paint", "").choose("colour", {}) == ""


def test_several_are_taken_in_the_order_of_the_options_and_unknown_ones_are_named(
    release: Release,
) -> None:
    request = request_of(release, "/paint", "?c=blue&c=pink&c=red&c=blue")
    assert request.several("c", COLOURS, most=5) == ("red", "blue")
    assert "pink" in request.notices[0].text
    assert request.address() == "/paint?c=red&c=blue"


def test_no_more_are_taken_than_the_most_there_may_be(release: Release) -> None:
    request = request_of(release, "/paint", "?c=red&c=green&c=blue")
    assert request.several("c", COLOURS, most=2) == ("red", "green")


def test_words_and_whatever_was_asked_are_cut_to_a_sane_length(release: Release) -> None:
    request = request_of(release, "/search", "?q=" + "a" * 5000)
    assert request.words("q") == request.asked("q") == "a" * LONGEST
    assert request.asked("nothing") == ""


@pytest.mark.parametrize(
    ("search", "language"), [("", "nl"), ("?lang=en", "en"), ("?lang=xx", "nl"), ("?lang=", "nl")]
)
def test_the_language_is_one_that_we_speak(search: str, language: str) -> None:
    assert language_of(search) == language


def test_a_link_stays_in_the_language_that_holds() -> None:
    assert address_of("indicator", "happiness", breakdown="sex", lang="en") == (
        "/indicator/happiness?breakdown=sex"
    )
    with speaking("en"):
        assert address_of("indicator") == "/indicator?lang=en"


def test_what_stands_in_a_path_is_written_such_that_it_reads_back(release: Release) -> None:
    address = address_of("page", "a/b?c&d=é")
    assert request_of(release, address, "").rest == ("a/b?c&d=é",)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(path=st.text(max_size=300), search=st.text(max_size=2000))
def test_no_address_breaks_a_request(release: Release, path: str, search: str) -> None:
    request = request_of(release, path, search)
    assert len(request.rest) <= 3
    assert all(len(part) <= LONGEST for part in (request.page, *request.rest))
    for name, values in request.parameters.items():
        assert len(name) <= LONGEST
        assert all(len(value) <= LONGEST for value in values)
    assert request.choose("colour", COLOURS) in COLOURS
    assert set(request.several("c", COLOURS, 2)) <= set(COLOURS)
    assert request.address().startswith("/")


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20)))
def test_parameters_read_back_as_they_were_written(told: dict[str, str]) -> None:
    written = "&".join(
        f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in told.items()
    )
    assert parameters_of("?" + written) == {name: [value] for name, value in told.items()}
