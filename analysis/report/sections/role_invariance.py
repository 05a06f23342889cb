"""Invariance by role: do mentees and mentors mean the same by the same items?"""

from analysis.fit.role_invariance import RoleInvariance
from analysis.report.inputs import Inputs
from analysis.report.studies import joined_study
from analysis.report.thresholds import Threshold, cfi_change, rmsea_change, srmr_change
from analysis.result import Row
from instrument.document import Block, Paragraph

KEY, TITLE = "role_invariance", "Invariance by role"


def compute(inputs: Inputs) -> RoleInvariance:
    """Join the roles, and fit each construct to the pairs with ever more held equal across the two roles."""
    return joined_study(inputs).invariance()


def checks(result: RoleInvariance) -> list[Row]:
    """Set the greatest change of fit at each level beside what is commonly asked, with its construct."""
    rows = []
    for level in ("metric", "scalar"):
        loadings = level == "metric"
        for threshold, name in (
            (cfi_change(2, loadings), "cfi"),
            (rmsea_change(2, loadings), "rmsea"),
            (srmr_change(loadings), "srmr"),
        ):
            if row := _worst(result, level, threshold, name):
                rows.append(row)
    return rows


def _worst(result: RoleInvariance, level: str, threshold: Threshold, name: str) -> Row | None:
    moved = {key: one.changes[level] for key, one in result.ladders.items() if level in one.changes}
    values = {key: getattr(change, name) for key, change in moved.items()}
    known = {key: value for key, value in values.items() if value == value}
    if not known:
        return None
    worst = (min if threshold.direction == "at least" else max)(known, key=lambda key: known[key])
    return threshold.row(f"{threshold.name} by role, {level}: {worst}", known[worst])


def blocks(result: RoleInvariance, inputs: Inputs) -> list[Block]:
    """Say what was compared, and show each construct's levels and what the two roles' factors have in common."""
    first, second = (role.replace("_", " ") for role in result.pair)
    text = (
        f"One model of both roles for each construct: a factor of the {first}s and one of the {second}s, with ever "
        "more held equal. "
        "Only equal loadings let the roles' scores be related to other variables alike, and only equal intercepts too "
        "let their means be compared. "
        f"A difference of factor means above 0 says that the {second}s rate higher."
    )
    return [Paragraph(text), *result.tables()]
