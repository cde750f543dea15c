"""Which policy is about some figures, and which of it a chart marks."""

from itertools import pairwise

from indicators.catalogue import Catalogue
from indicators.moments import MOST_DRAWN, Subject, concerning, dated, drawn, moment_of

EXTENT = (2013.0, 2025.0)


def about(indicator: str, population: str, catalogue: Catalogue) -> Subject:
    return Subject(catalogue.indicator[indicator], population, catalogue.populations[0].id)


def every(catalogue: Catalogue) -> list[Subject]:
    return [
        about(indicator.id, population, catalogue)
        for indicator in catalogue.indicators
        for population in catalogue.population
    ]


def test_what_is_drawn_names_the_indicator_or_only_these_people(catalogue: Catalogue) -> None:
    seen = 0
    for subject in every(catalogue):
        for event in drawn(catalogue.policy, subject, *EXTENT):
            named = subject.indicator.id in event.indicators
            assert named or not event.indicators
            assert {subject.population, subject.everyone} & set(event.populations)
            assert event.date_precision != "year"
            seen += 1
    assert seen > 50


def test_no_chart_is_flooded_and_its_lines_can_be_told_apart(catalogue: Catalogue) -> None:
    for subject in every(catalogue):
        events = drawn(catalogue.policy, subject, *EXTENT)
        assert len(events) <= MOST_DRAWN
        for one, other in pairwise(events):
            assert (other.date - one.date).days > 0.04 * 12 * 365 - 2


def test_only_moments_among_the_figures_are_drawn(catalogue: Catalogue) -> None:
    subject = about("happiness", "general", catalogue)
    assert drawn(catalogue.policy, subject, 2013.0, 2019.0) == []


def test_the_start_of_the_approach_is_on_every_chart_of_its_indicators(
    catalogue: Catalogue,
) -> None:
    launch = next(e for e in catalogue.policy.events if e.id == "launch")
    for indicator in launch.indicators:
        events = drawn(catalogue.policy, about(indicator, "general", catalogue), *EXTENT)
        assert launch in events


def test_measures_motions_and_reports_are_drawn_where_they_belong(catalogue: Catalogue) -> None:
    kinds = {e.kind for s in every(catalogue) for e in drawn(catalogue.policy, s, *EXTENT)}
    assert {"measure", "motion", "report", "programme", "agreement"} <= kinds


def test_a_measure_about_students_is_not_on_the_chart_of_older_people(
    catalogue: Catalogue,
) -> None:
    policy = catalogue.policy
    measure = next(m for m in policy.measures if m.id == "student-wellbeing")
    assert measure in concerning(policy, about("mental-complaints", "students", catalogue))
    assert measure not in concerning(policy, about("mental-complaints", "older_people", catalogue))


def test_what_is_not_drawn_is_still_told_in_time_and_without_a_date_last(
    catalogue: Catalogue,
) -> None:
    policy = catalogue.policy
    for subject in every(catalogue):
        entries = concerning(policy, subject)
        ids = [entry.id for entry in entries]
        assert {e.id for e in drawn(policy, subject, *EXTENT)} <= set(ids)
        days = [when[0] for entry in entries if (when := dated(entry, policy))]
        assert days == sorted(days)
        undated = [dated(entry, policy) is None for entry in entries]
        assert undated == sorted(undated)


def test_a_measure_stands_at_its_first_date_as_precisely_as_it_is_known(
    catalogue: Catalogue,
) -> None:
    policy = catalogue.policy
    known = {m.id: moment_of(m, policy) for m in policy.measures}
    for measure in policy.measures:
        moment = known[measure.id]
        if measure.first is None or len(measure.first) == 4:
            assert moment is None
        else:
            assert moment is not None
            assert moment.date.isoformat().startswith(measure.first)
            assert moment.date_precision == ("day" if len(measure.first) == 10 else "month")
