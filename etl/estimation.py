"""Statistics of a sample survey: estimates, design-based intervals, and which to withhold.

Here: what follows from sums per stratum, by published methods. Not here: reading
respondents and adding them up (microdata.py).
"""

import pandas as pd
from scipy.special import expit, logit, stdtrit

from indicators.catalogue import Microdata

CELL = ["measurement", "breakdown", "subgroup"]


def linearised(sums: pd.DataFrame, clusters: pd.Series) -> pd.DataFrame:
    """Estimates and standard errors of ratios, by Taylor linearisation.

    `sums` has a row per cell and stratum, over the clusters with people of the cell:
    `people` and `total` (means over those clusters of their weights and of weight ×
    answer), `var_people`, `var_total` and `covariance` (divided by their number,
    `clusters`), `respondents` and `with_trait`. `clusters` is the number of clusters
    in the whole sample, by stratum. Gives the columns of `estimates`, by CELL.

    Clusters count as drawn with replacement within strata: without a finite population
    correction, intervals are a little wide rather than narrow. A cluster without people
    of the cell is a zero, not absent, for the size of a subgroup is left to chance too.
    Degrees of freedom are those of the cell: its clusters minus its strata. This is
    `svymean` of a subset, with `degf`, in R's survey package.

    Source: Wolter, Introduction to Variance Estimation (2nd edition, 2007), chapter 6;
    Lumley, Complex Surveys (2010).
    """
    keys = [sums[column] for column in CELL]
    held, drawn = sums["clusters"], sums["stratum"].map(clusters)
    people = (held * sums["people"]).groupby(keys).transform("sum")
    estimate = (held * sums["total"]).groupby(keys).transform("sum") / people
    # The linearised value of a cluster is (its total − estimate × its people) / all people.
    mean = (sums["total"] - estimate * sums["people"]) / people
    spread = sums["var_total"] - 2 * estimate * sums["covariance"]
    spread = (spread + estimate**2 * sums["var_people"]).clip(lower=0) / people**2
    squares = held * (spread + mean**2 * (1 - held / drawn))
    cells = pd.DataFrame(
        {
            "estimate": estimate,
            "variance": squares * drawn / (drawn - 1),
            "degrees_of_freedom": held - 1,
            "respondents": sums["respondents"],
            "with_trait": sums["with_trait"],
        }
    ).groupby(keys)
    figures = cells.sum(min_count=1).assign(estimate=cells["estimate"].first())
    return figures.assign(standard_error=figures["variance"] ** 0.5).drop(columns="variance")


def withheld(figures: pd.DataFrame, microdata: Microdata) -> pd.Series:
    """True for each of `estimates` that may not be shown.

    Withheld are cells below the minimums of the entry. What is withheld of a breakdown
    could be found from the total and the subgroups shown; so as long as all of it
    together is itself below the minimums, the smallest subgroup shown goes too
    (secondary suppression: Hundepool et al., Statistical Disclosure Control, 2012,
    chapter 4).
    """
    answered = figures[figures["respondents"] > 0]
    hidden = pd.Series(False, figures.index)
    for _, cells in answered.groupby(["measurement", "breakdown"]):
        counts = cells[["respondents", "with_trait"]]
        small = _below_minimums(counts, microdata)
        while small.any() and not small.all():
            together = counts[small].sum(skipna=False).to_frame().T
            if not _below_minimums(together, microdata).any():
                break
            small[counts.loc[~small, "respondents"].idxmin()] = True
        hidden[cells.index] = small
    return hidden


def _below_minimums(counts: pd.DataFrame, microdata: Microdata) -> pd.Series:
    with_trait, fewest = counts["with_trait"], microdata.minimum_in_category
    return (
        counts["respondents"].lt(microdata.minimum_respondents)
        | with_trait.lt(fewest)
        | (counts["respondents"] - with_trait).lt(fewest)
    )


def percentage_interval(
    percentage: float, standard_error: float, degrees_of_freedom: float
) -> tuple[float, float]:
    """The 95% interval of a percentage strictly between 0 and 100, symmetric on the logit scale.

    As `svy: proportion` of Stata and `svyciprop(method = "xlogit")` of R's survey package.
    """
    share = percentage / 100
    half = stdtrit(degrees_of_freedom, 0.975) * standard_error / 100 / (share * (1 - share))
    return 100 * float(expit(logit(share) - half)), 100 * float(expit(logit(share) + half))


def mean_interval(
    mean: float, standard_error: float, degrees_of_freedom: float
) -> tuple[float, float]:
    """The 95% interval of a mean, by Student's t."""
    half = float(stdtrit(degrees_of_freedom, 0.975)) * standard_error
    return mean - half, mean + half
