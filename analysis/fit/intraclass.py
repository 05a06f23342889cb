"""The six intraclass correlations: pingouin's estimates and F tests, with intervals at full precision.

pingouin rounds its intervals to two digits inside the function and knows 95% alone; ours come from kernel.agreement.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.agreement import TwoWay

# McGraw & Wong's (1996) forms in pingouin's order, with Shrout & Fleiss's (1979) names. pingouin has renamed its rows
# before; their order has stayed.
FORMS = {
    "ICC(1,1)": "ICC(1,1)",
    "ICC(A,1)": "ICC(2,1)",
    "ICC(C,1)": "ICC(3,1)",
    "ICC(1,k)": "ICC(1,k)",
    "ICC(A,k)": "ICC(2,k)",
    "ICC(C,k)": "ICC(3,k)",
}
_MODELS = {"1": "one-way random", "A": "two-way random", "C": "two-way mixed"}


@dataclass(frozen=True, slots=True)
class Intraclass:
    """One ICC with its interval and the F test of no differences between people."""

    form: str
    estimate: float
    lower: float
    upper: float
    f_value: float
    df1: int
    df2: int
    p_value: float

    @property
    def shrout_fleiss(self) -> str:
        """Shrout & Fleiss's (1979) name."""
        return FORMS[self.form]

    @property
    def model(self) -> str:
        """What occasions are taken to be; of the two-way forms random and mixed have the same estimates."""
        return _MODELS[self.form[4]]

    @property
    def type(self) -> str:
        """Whether it is the reliability of one score or of the mean of all occasions."""
        return "single score" if self.form.endswith("1)") else "mean of occasions"

    @property
    def definition(self) -> str:
        """Whether a shift of everybody counts against it."""
        return "consistency" if self.form[4] == "C" else "absolute agreement"


def intraclass(scores: NDArray[np.float64], analysis: TwoWay, level: float = 0.95) -> dict[str, Intraclass]:
    """Return the six ICCs by form of scores (n, k), none missing, n >= 3 people on k occasions, that vary.

    `analysis` is their kernel.agreement.two_way. A value that does not exist (a mean's, where people do not differ at
    all) is NaN. Checked against psych::ICC.
    """
    import pandas as pd
    import pingouin

    n, k = scores.shape
    long = pd.DataFrame(
        {"person": np.repeat(np.arange(n), k), "occasion": np.tile(np.arange(k), n), "score": scores.ravel()}
    )
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # Its intervals divide by 0 where occasions agree exactly, and it calls pandas in ways to be dropped.
        warnings.simplefilter("ignore")
        table = pingouin.intraclass_corr(long, targets="person", raters="occasion", ratings="score")
    if len(table) != len(FORMS):
        raise RuntimeError(f"pingouin {pingouin.__version__} gives {len(table)} ICCs, not six")
    return {
        form: Intraclass(
            form,
            _estimate(form, float(row["ICC"]), analysis),
            *analysis.interval(form, level),
            f_value=np.inf if _no_error(form, analysis) else float(row["F"]),
            df1=int(row["df1"]),
            df2=int(row["df2"]),
            p_value=0.0 if _no_error(form, analysis) else float(row["pval"]),
        )
        for form, (_, row) in zip(FORMS, table.iterrows(), strict=True)
    }


def _no_error(form: str, analysis: TwoWay) -> bool:
    """Whether the F of this form divides by no error; pingouin's is then rounding error, of either sign."""
    return analysis.identical if form[4] == "1" else analysis.error_free


def _estimate(form: str, value: float, analysis: TwoWay) -> float:
    """Return pingouin's value, but 1 where no error is left and NaN for a mean's where people do not differ."""
    if analysis.identical or (form[4] == "C" and analysis.error_free):
        return 1.0
    return float("nan") if not np.isfinite(value) or (analysis.alike and form.endswith("k)")) else value
