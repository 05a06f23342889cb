"""Structural equation models under every estimator, against lavaan (sem.R)."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, cfa
from analysis.estimators.cfa import ConfirmatoryFit
from tests.reference.data import frames

# lavaan stops with a gradient of 1e-5 or so; the objective is then good to 1e-8, estimates to 1e-5.
CHISQ, INDEX, ESTIMATE, ERROR = 1e-5, 1e-5, 1e-4, 1e-3
BFI = {s: [f"{s}{i}" for i in range(1, 6)] for s in "ACENO"}
TEN = BFI["A"] + BFI["C"]
EQUAL: dict[str, tuple[str, ...]] = {
    "metric": ("loadings",),
    "scalar": ("loadings", "intercepts"),
    "strict": ("loadings", "intercepts", "residuals"),
}
MIMIC = "\nvisual ~ ageyr + sex\ntextual ~ sex"
LABELS = """visual =~ x1 + a*x2 + b*x3
textual =~ x4 + a*x5 + x6
speed =~ x7 + x8 + c1*x9
x7 ~~ x8
d := a*b + c1^2
c1 == 2*b"""

# Case -> data, model, what cfa is asked for.
CASES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "hs/ML": ("hs", "HS", {"estimator": "ML"}),
    "hs/MLM": ("hs", "HS", {"estimator": "MLM"}),
    "hs/MLR": ("hs", "HS", {"estimator": "MLR", "missing": "listwise"}),
    "hs/means": ("hs", "HS", {"estimator": "MLR", "missing": "listwise", "meanstructure": True}),
    "hs/unit": ("hs", "HS", {"estimator": "ML", "missing": "listwise", "scaling": "unit"}),
    "hs/effects": ("hs", "HS", {"estimator": "ML", "missing": "listwise", "scaling": "effects", "meanstructure": True}),
    "hs/second_order": ("hs", "+\ng =~ visual + textual + speed", {"estimator": "ML", "missing": "listwise"}),
    "hs/bifactor": ("hs", "bifactor", {"estimator": "ML", "missing": "listwise", "scaling": "unit"}),
    "hs/mimic": ("hs", f"+{MIMIC}", {"estimator": "ML", "missing": "listwise"}),
    "hs/mimic_means": ("hs", f"+{MIMIC}", {"estimator": "MLR", "missing": "listwise", "meanstructure": True}),
    "hs/labels": ("hs", LABELS, {"estimator": "ML", "missing": "listwise"}),
    # lavaan's estimator = "ML" with clusters, whose test is not quite that of MLR (invariance_groups.R has the latter).
    "hs/cluster_MLR": ("hs", "HS", {"estimator": "ML", "missing": "listwise", "clusters": True}),
    "hs/cluster_MLM": ("hs", "HS", {"estimator": "MLM", "clusters": True}),
    "hs/fiml": ("holes", "HS", {"estimator": "ML", "missing": "fiml"}),
    "hs/fiml_MLR": ("holes", "HS", {"estimator": "MLR", "missing": "fiml"}),
    "hs/groups": ("hs", "HS", {"estimator": "ML", "missing": "listwise", "groups": True}),
    "hs/metric": ("hs", "HS", {"estimator": "MLM", "groups": True, "group_equal": EQUAL["metric"]}),
    "hs/scalar": (
        "hs", "HS", {"estimator": "MLR", "missing": "listwise", "groups": True, "group_equal": EQUAL["scalar"]},
    ),
    "hs/partial": (
        "hs",
        "HS",
        {
            "estimator": "ML", "missing": "listwise", "groups": True, "group_equal": EQUAL["scalar"],
            "group_partial": ("x3 ~1", "x7 ~1"),
        },
    ),
    "hs/strict": (
        "hs", "HS", {"estimator": "ML", "missing": "listwise", "groups": True, "group_equal": EQUAL["strict"]},
    ),
    "hs/groups_fiml": ("holes", "HS", {"groups": True, "group_equal": EQUAL["metric"]}),
    "bfi/ML": ("bfi", "FIVE", {"estimator": "ML", "missing": "listwise"}),
    "bfi/MLR": ("bfi", "FIVE", {"estimator": "MLR", "missing": "listwise"}),
    "bfi/MLM": ("bfi", "FIVE", {"estimator": "MLM"}),
    "bfi/fiml_MLR": ("bfi", "FIVE", {"estimator": "MLR", "missing": "fiml"}),
    "bfi/WLSMV": ("bfi", "FIVE", {"estimator": "WLSMV", "missing": "listwise"}),
    "bfi/WLSMV_pairwise": ("bfi", "FIVE", {}),
    "bfi/WLSMV_theta": ("ten", "TWO", {"missing": "listwise", "parameterisation": "theta"}),
    "bfi/ULSMV": ("ten", "TWO", {"missing": "listwise", "estimator": "ULSMV"}),
    "bfi/DWLS": ("ten", "TWO", {"missing": "listwise", "estimator": "DWLS"}),
    "bfi/WLSM": ("ten", "TWO", {"missing": "listwise", "estimator": "WLSM"}),
    "bfi/WLSMVS": ("ten", "TWO", {"missing": "listwise", "estimator": "WLSMVS"}),
    "bfi/gender": ("ten", "TWO", {"missing": "listwise", "groups": True}),
    "bfi/gender_equal": (
        "ten", "TWO", {"missing": "listwise", "groups": True, "group_equal": ("loadings", "thresholds")},
    ),
    "bfi/gender_theta": (
        "ten",
        "TWO",
        {
            "missing": "listwise", "groups": True, "group_equal": ("loadings", "thresholds"),
            "parameterisation": "theta",
        },
    ),
}  # fmt: skip
ORDINAL = {"ten", "bfi"}


@cache
def _data() -> dict[str, pd.DataFrame]:
    made = frames()
    hs = made["holzinger"].assign(cluster=np.repeat(np.arange(43), 7))
    return {"hs": hs, "holes": made["holzinger_holes"].assign(school=hs["school"]), "bfi": made["bfi"]}


def _sample(name: str, asked: dict[str, Any], text: str) -> Sample:
    frame = _data()["bfi" if name == "ten" else name]
    items = TEN if name == "ten" else [x for s in BFI.values() for x in s] if name == "bfi" else []
    items = items or [x for x in (*[f"x{i}" for i in range(1, 10)], "ageyr", "sex") if x in text]
    group = ("gender" if name in ORDINAL else "school") if asked.get("groups") else None
    cluster = "cluster" if asked.get("clusters") else None
    scale = (1, 6) if name in ORDINAL else None
    treatment = "ordinal" if name in ORDINAL else "continuous"
    return Sample.from_frame(frame, items, scale=scale, group=group, cluster=cluster, treatment=treatment)  # type: ignore[arg-type]


@cache
def _fit(case: str, models: tuple[tuple[str, str], ...]) -> ConfirmatoryFit:
    name, model, asked = CASES[case]
    known = dict(models)
    text = known.get(model) or (known["HS"] + model[1:] if model.startswith("+") else model)
    return cfa(_sample(name, asked, text), text, **{"groups": False, "clusters": False} | asked)


@pytest.fixture
def found(r_values: dict[str, Any], case: str) -> ConfirmatoryFit:
    return _fit(case, tuple(r_values["sem"]["models"].items()))


@pytest.fixture
def expected(r_values: dict[str, Any], case: str) -> dict[str, Any]:
    data, name = case.split("/")
    found: dict[str, Any] = r_values["sem"][data][name]
    return found


pytestmark = pytest.mark.parametrize("case", CASES)


def test_fit_measures(found: ConfirmatoryFit, expected: dict[str, Any]) -> None:
    ours = found.fit
    wrong = {}
    for name, theirs in expected["measures"].items():
        key = _KEY.get(name, name.replace(".", "_"))
        if theirs is None or _differs_on_purpose(name, found):
            continue
        allowed = max(CHISQ * abs(theirs), 1e-3) if "chisq" in name or name in _LIKELIHOODS else INDEX
        if not abs(ours[key] - theirs) <= allowed:
            wrong[name] = (ours[key], theirs)
    assert not wrong


_KEY: dict[str, str] = {
    "rmsea.ci.lower.scaled": "rmsea_ci_lower_scaled",
    "rmsea.ci.upper.scaled": "rmsea_ci_upper_scaled",
    "rmsea.ci.lower.robust": "rmsea_ci_lower_robust",
    "rmsea.ci.upper.robust": "rmsea_ci_upper_robust",
}
_LIKELIHOODS = ("logl", "unrestricted.logl", "aic", "bic", "bic2", "ntotal", "npar", "df")


def _differs_on_purpose(name: str, found: ConfirmatoryFit) -> bool:
    """What is to be taken off the independence chi-square of G ordinal groups is tr(Gamma), summed over groups.

    lavaan 0.6-14 sums N / n_g times it, about G times as much (Savalei 2021 treats one group, where both agree).
    """
    several = found.fitted.model.options.groups > 1
    return several and bool(found.fitted.parts) and name in ("cfi.robust", "tli.robust")


def _by_key(rows: dict[str, list[Any]], column: str) -> dict[tuple[Any, ...], float | None]:
    keys = zip(rows["lhs"], rows["op"], rows["rhs"], rows["group"], strict=True)
    return {
        (lhs, op, "" if op in ("~1", ":=") else rhs, g): v
        for (lhs, op, rhs, g), v in zip(keys, rows[column], strict=True)
    }


def _ours(found: ConfirmatoryFit, column: str) -> dict[tuple[Any, ...], float]:
    made = {}
    for row in found.estimated:
        made[row.lhs, row.op, row.rhs, row.group] = getattr(row, column)
        if row.op == "~~":
            made[row.rhs, row.op, row.lhs, row.group] = getattr(row, column)
    return made


@pytest.mark.parametrize(("column", "theirs"), [("est", "est"), ("std_all", "std.all"), ("se", "se")])
def test_parameters(found: ConfirmatoryFit, expected: dict[str, Any], column: str, theirs: str) -> None:
    ours, wrong, compared = _ours(found, column), {}, 0
    for key, value in _by_key(expected["parameters"], theirs).items():
        if value is None or key[1] == "==" or (column == "se" and value == 0):
            continue
        if key not in ours:  # covariates' own moments are given, not parameters
            assert {key[0], key[2]} <= {"ageyr", "sex", ""} or key[1] in ("~*~", "~1", "~~")
            continue
        allowed = ERROR * abs(value) if column == "se" else ESTIMATE
        compared += 1
        if not abs(ours[key] - value) <= allowed:
            wrong[key] = (ours[key], value)
    assert not wrong
    assert compared >= found.fitted.free


def test_modification_indices(found: ConfirmatoryFit, expected: dict[str, Any]) -> None:
    if "modifications" not in expected:
        pytest.skip("not asked of R")
    frame = found.modification_indices
    group = (
        frame["group"].map({label: g for g, label in enumerate(found.fitted.data.labels, 1)}) if "group" in frame else 1
    )
    frame = frame.assign(group=group)
    ours = {(r.lhs, r.op, r.rhs, r.group): r for r in frame.itertuples()}
    theirs = expected["modifications"]
    for i, key in enumerate(zip(theirs["lhs"], theirs["op"], theirs["rhs"], theirs["group"], strict=True)):
        row = ours[key]
        assert row.mi == pytest.approx(theirs["mi"][i], rel=1e-3)
        assert row.epc == pytest.approx(theirs["epc"][i], rel=1e-3, abs=1e-4)
        assert row.sepc_all == pytest.approx(theirs["sepc.all"][i], rel=1e-3, abs=1e-4)
