"""Values that referees ask for, each with who asks. A report prints number, threshold and source side by side."""

from dataclasses import dataclass
from typing import Literal

from analysis.result import Row


@dataclass(frozen=True, slots=True)
class Threshold:
    """`value` is to be reached from below ("at least") or not exceeded ("at most")."""

    name: str
    direction: Literal["at least", "at most"]
    value: float
    source: str

    def met(self, number: float) -> bool:
        """Whether `number` satisfies it; NaN never does."""
        return number >= self.value if self.direction == "at least" else number <= self.value

    def row(self, statistic: str, number: float) -> Row:
        """Return the line of a table that sets `number` beside the threshold."""
        sign = "≥" if self.direction == "at least" else "≤"
        shown = f"{self.value:.2f}".replace("0.", ".", 1) if self.value < 1 else f"{self.value:g}"
        verdict = "not computed" if number != number else "yes" if self.met(number) else "no"
        return {
            "statistic": statistic,
            "value": number,
            "threshold": f"{sign} {shown}",
            "verdict": verdict,
            "source": self.source,
        }


ALPHA = Threshold("alpha", "at least", 0.70, "Nunnally & Bernstein (1994), commonly cited")
KMO = Threshold("KMO", "at least", 0.60, "Kaiser (1974), commonly cited")
CFI = Threshold("CFI", "at least", 0.95, "Hu & Bentler (1999)")
TLI = Threshold("TLI", "at least", 0.95, "Hu & Bentler (1999)")
RMSEA = Threshold("RMSEA", "at most", 0.06, "Hu & Bentler (1999)")
SRMR = Threshold("SRMR", "at most", 0.08, "Hu & Bentler (1999)")
ITEM_REST = Threshold("item-rest r", "at least", 0.30, "Boateng et al. (2018)")
EXTREME = Threshold("floor or ceiling %", "at most", 15.0, "Terwee et al. (2007), stated for scale scores")
DESIGN_EFFECT = Threshold("design effect", "at most", 2.0, "Muthén & Satorra (1995), commonly cited")
