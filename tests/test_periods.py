"""The seven ways to write a period, and what is no period."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.periods import FORMS, parse_period

years = st.integers(1900, 2100)
two_years = st.lists(years, min_size=2, max_size=2, unique=True).map(sorted)
FORM_OF_KIND = {
    "year": years.map(str),
    "average": two_years.map(lambda pair: f"{pair[0]}/{pair[1]}"),
    "fieldwork": two_years.map(lambda pair: f"{pair[0]}-{pair[1]}"),
    "quarter": st.builds("{}-Q{}".format, years, st.integers(1, 4)),
    "half_year": st.builds("{}-H{}".format, years, st.integers(1, 2)),
    "month": st.builds("{}-{:02}".format, years, st.integers(1, 12)),
    "day": st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat),
}
labels = st.one_of(*FORM_OF_KIND.values())


@pytest.mark.parametrize(
    ("label", "kind", "start", "end"),
    [
        ("2022", "year", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022/2023", "average", date(2022, 1, 1), date(2023, 12, 31)),
        ("2019-2022", "fieldwork", date(2019, 1, 1), date(2022, 12, 31)),
        ("2023-Q1", "quarter", date(2023, 1, 1), date(2023, 3, 31)),
        ("2023-Q4", "quarter", date(2023, 10, 1), date(2023, 12, 31)),
        ("2023-H1", "half_year", date(2023, 1, 1), date(2023, 6, 30)),
        ("2023-H2", "half_year", date(2023, 7, 1), date(2023, 12, 31)),
        ("2024-10", "month", date(2024, 10, 1), date(2024, 10, 31)),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-12-31", "day", date(2023, 12, 31), date(2023, 12, 31)),
    ],
)
def test_each_form_covers_its_own_days(label: str, kind: str, start: date, end: date) -> None:
    period = parse_period(label)
    assert (period.kind, period.start, period.end) == (kind, start, end)


@pytest.mark.parametrize(
    "label",
    [
        "",
        " 2022",
        "2022\n",
        "20l9",
        "22",
        "2023-13",
        "2023-00",
        "2023-1",
        "2023-Q0",
        "2023-Q5",
        "2023-q1",
        "2023-H3",
        "2022/2021",
        "2022/2022",
        "2022-2019",
        "2019-2019",
        "2019-02-30",
        "2023-02-29",
        "1899",
        "2101",
        "2099/2101",
        "2022JJ00",
        "31-12-2023",
    ],
)
def test_what_is_no_period_is_refused_with_the_accepted_forms(label: str) -> None:
    with pytest.raises(ValueError, match="is geen periode") as refused:
        parse_period(label)
    assert str(refused.value).startswith(f"'{label}'")
    assert FORMS in str(refused.value)


@settings(deadline=None)
@given(labels)
def test_a_period_never_ends_before_it_starts(label: str) -> None:
    period = parse_period(label)
    assert period.start <= period.end


@settings(deadline=None)
@given(labels)
def test_a_label_comes_back_as_it_was_written(label: str) -> None:
    assert parse_period(label).label == label


two_of_a_kind = st.sampled_from(list(FORM_OF_KIND)).flatmap(
    lambda kind: st.tuples(FORM_OF_KIND[kind], FORM_OF_KIND[kind])
)


@settings(deadline=None)
@given(two_of_a_kind)
def test_two_labels_of_one_kind_that_differ_give_different_days(pair: tuple[str, str]) -> None:
    first, second = (parse_period(label) for label in pair)
    assert first.kind == second.kind
    assert ((first.start, first.end) == (second.start, second.end)) == (pair[0] == pair[1])


@settings(deadline=None)
@given(st.text(max_size=12))
def test_any_text_is_a_period_or_a_value_error(text: str) -> None:
    try:
        assert parse_period(text).label == text
    except ValueError as refused:
        assert "is geen periode" in str(refused)
