"""What may be said of clusters, from counts and ICCs alone."""

import pytest

from analysis.report.claims import between_structure, number_of_clusters, ranking, robust_errors


@pytest.mark.parametrize(
    ("clusters", "free", "granted"), [(39, 10, False), (40, 10, True), (40, 39, True), (40, 40, False)]
)
def test_a_structure_between_takes_forty_clusters_and_more_than_its_parameters(
    clusters: int, free: int, granted: bool
) -> None:
    assert between_structure(clusters, free).granted is granted


def test_few_clusters_are_told_what_is_shown_and_how_many_it_would_take() -> None:
    text = between_structure(20, 30).text
    assert "No structure between clusters is claimed: 20 clusters are fewer than 40 (Meuleman & Billiet 2009)" in text
    assert "the model between them has 30 free parameters for 20 clusters." in text
    assert "estimates are pooled over clusters" in text
    assert "40 clusters may do for a simple factor structure between them, 60 for great effects" in text
    assert "mentorscale plan twolevel" in text


def test_a_reason_that_does_not_hold_is_not_given() -> None:
    assert "fewer than 40" not in between_structure(45, 60).text
    assert "free parameters for" not in between_structure(20, 12).text


def test_numbers_stand_beside_their_thresholds() -> None:
    rows = between_structure(45, 60).checks
    assert [(row["value"], row["threshold"], row["verdict"]) for row in rows] == [
        (45, "≥ 40", "yes"),
        (45, "> 60", "no"),
    ]


@pytest.mark.parametrize(("clusters", "biased"), [(50, True), (51, False)])
def test_up_to_fifty_clusters_the_errors_between_are_called_biased(clusters: int, biased: bool) -> None:
    assert (
        "50 clusters or fewer standard errors of the between level are biased" in between_structure(clusters, 9).text
    ) is biased


def test_robust_tests_are_refused_with_as_many_parameters_as_clusters() -> None:
    assert not robust_errors(30, 30).granted
    assert (
        "30 clusters for 30 free parameters: tests robust to the clusters are not shown" in robust_errors(30, 30).text
    )
    few = robust_errors(30, 29)
    assert few.granted
    assert "corrected for their number, J/(J − 1). But 30 clusters are fewer than 40" in few.text
    assert "fewer" not in robust_errors(40, 29).text


def test_clusters_are_ranked_from_seventy_on_and_what_is_unknown_is_not_reliable() -> None:
    found = ranking({"A": 0.70, "B": 0.699, "C": float("nan"), "D": -0.4})
    assert "(LeBreton & Senter 2008): in A (0.70)." in found.text
    assert "ICC(2) of B (0.70), D (−0.40) is below 0.70: clusters are not to be ranked" in found.text
    assert "C: ICC(2) cannot be had" in found.text
    assert [(row["statistic"], row["verdict"]) for row in found.checks] == [("Least ICC(2) (D)", "no")]
    assert "in no score. B: ICC(2) is 0.20, below 0.70: clusters are not to be ranked" in ranking({"B": 0.2}).text
    assert "not to be ranked" not in ranking({"A": 0.9}).text
    assert ranking({"C": float("nan")}).checks == ()


def test_the_number_of_clusters_is_remarked_on_only_if_it_is_small() -> None:
    assert number_of_clusters(39).text == "That is fewer than 40 (Meuleman & Billiet 2009)."
    assert number_of_clusters(40).text == ""
