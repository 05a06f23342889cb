import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.report.inputs import Inputs
from analysis.report.results_json import plain, to_json
from analysis.report.validation import Validation, validate
from tests.support.answers import continuous

SECTION = {"status", "reason", "settings", "estimates", "rows"}
SETTINGS = {"estimator", "treatment", "correlation", "missing", "n_used", "n_rows", "clusters", "more"}


def _strict(text: str) -> dict:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="module")
def document(validation: Validation) -> dict:
    return _strict(to_json(validation))


def test_the_keys_machines_rely_on(document: dict) -> None:
    assert {"schema_version", "data", "warnings", "sections"} <= set(document)
    assert document["schema_version"] == 1
    assert document["data"] == {"n_rows": 120, "n_used": 120, "sha256": "0" * 64}
    assert list(document["sections"]) == [
        "instrument",
        "content_validity",
        "participants",
        "missing",
        "careless",
        "items",
        "alpha",
        "omega",
        "guttman",
        "adequacy",
        "retention",
        "efa",
        "cfa",
        "rivals",
        "convergent",
        "dynamic_cutoffs",
        "invariance",
        "clusters",
        "icc",
        "agreement",
        "twolevel",
        "multilevel_reliability",
        "universities",
        "recommendations",
        "importance",
        "lmm",
        "dyads",
        "role_invariance",
    ]
    for section in document["sections"].values():
        assert set(section) >= SECTION
        if section["status"] == "ok":
            assert set(section["settings"]) == SETTINGS


@pytest.mark.parametrize(
    ("section", "keys"),
    [
        ("participants", {"n_rows", "n_used", "n_complete", "groups"}),
        (
            "missing",
            {
                "n",
                "n_complete",
                "missing_share",
                "nonresponse_share",
                "patterns",
                "monotone",
                "persons_above",
                "least_pair",
                "little",
            },
        ),
        ("items", {"doubted", "inter_item"}),
        ("alpha", {"members"}),
        ("omega", {"members"}),
        ("adequacy", {"kmo", "bartlett", "determinant", "log_determinant"}),
        ("retention", {"suggested", "range", "most_often", "agreement", "eigenvalues"}),
        (
            "efa",
            {
                "factors",
                "factors_by",
                "parallel_analysis",
                "eigenvalues",
                "noise_eigenvalues",
                "phi",
                "structure",
                "fit",
                "objective",
                "converged",
            },
        ),
        ("cfa", {"fit", "converged", "gradient_norm", "parameters", "others"}),
        ("icc", {"icc1", "icc1_reml", "level"}),
    ],
)
def test_the_estimates_of_each_section(document: dict, section: str, keys: set[str]) -> None:
    assert set(document["sections"][section]["estimates"]) == keys


def test_numbers_keep_their_full_precision(document: dict, validation: Validation) -> None:
    by_key = {section.key: section.result for section in validation.sections}
    assert document["sections"]["adequacy"]["estimates"]["kmo"] == by_key["adequacy"].kmo
    assert document["sections"]["cfa"]["estimates"]["fit"]["chisq"] == by_key["cfa"].fit["chisq"]
    assert document["sections"]["alpha"]["rows"][0]["alpha"] == by_key["alpha"].members[0].estimate


def test_what_is_not_a_number_is_null(document: dict) -> None:
    marker = document["sections"]["cfa"]["estimates"]["parameters"][0]
    assert marker["free"] is False
    assert (marker["se"], marker["z"], marker["pvalue"]) == (None, None, None)


def test_the_same_inputs_give_the_same_bytes(make: Callable[..., Inputs], validation: Validation) -> None:
    assert to_json(validate(make())) == to_json(validation)


def test_a_model_that_does_not_converge_is_nulls_and_a_warning(make: Callable[..., Inputs]) -> None:
    # Unrelated items: see tests/unit/analysis/estimators/test_cfa.py.
    unrelated = pd.DataFrame(np.random.default_rng(0).standard_normal((60, 4)), columns=["q1", "q2", "q3", "q4"])
    inputs = replace(make(model="f =~ q1 + q2 + q3 + q4"), sample=continuous(unrelated))
    document = _strict(to_json(validate(inputs)))
    cfa = document["sections"]["cfa"]
    assert cfa["estimates"]["converged"] is False
    assert {key for key, value in cfa["estimates"]["fit"].items() if value is not None} == {"df", "npar", "ntotal"}
    assert all(row["est"] is None for row in cfa["rows"])
    assert any("did not converge" in warning for warning in document["warnings"])


def test_a_refused_section_has_its_reason_and_empty_tables(make: Callable[..., Inputs]) -> None:
    document = _strict(to_json(validate(make(model=None))))
    section = document["sections"]["cfa"]
    assert set(section) == SECTION
    assert section["status"] == "refused"
    assert section["reason"].startswith("CFA: no model is given.")
    assert (section["settings"], section["estimates"], section["rows"]) == ({}, {}, [])


def test_simulated_answers_say_so(make: Callable[..., Inputs]) -> None:
    assert _strict(to_json(validate(make(simulated="Drawn from a model."))))["simulated"] == "Drawn from a model."
    assert _strict(to_json(validate(make())))["simulated"] is False


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64(1.5), 1.5),
        (np.float64("nan"), None),
        (float("-inf"), None),
        (np.int64(3), 3),
        (np.bool_(True), True),
        ((1, (np.float32(0.5), "x")), [1, [0.5, "x"]]),
        ({1: {"a": (None,)}}, {"1": {"a": [None]}}),
        (True, True),
    ],
)
def test_plain_values(value: object, expected: object) -> None:
    found = plain(value)
    assert found == expected
    assert type(found) is type(expected)
