"""How much worse a level of invariance may fit, by whom: numbers to set beside the change, not instead of it."""

from dataclasses import dataclass

from analysis.fit.sem.compared import Change
from analysis.fit.sem.levels import Level

# Groups from which on the wider margins of Rutkowski & Svetina (2014) are taken; respondents beyond whom Chen's (2007)
# own are. Both limits are as commonly cited.
MANY_GROUPS, ENOUGH = 10, 300


@dataclass(frozen=True, slots=True)
class Cutoff:
    """Greatest loss of CFI, and least growth of RMSEA and SRMR (NaN: not asked) that bears a loss out.

    `each`: every one of them counts by itself.
    """

    source: str
    cfi: float
    rmsea: float = float("nan")
    srmr: float = float("nan")
    each: bool = False

    def within(self, change: Change) -> bool | None:
        """Whether a change is small enough: CFI's is, or neither RMSEA nor SRMR bears it out; None if unknown."""
        if change.cfi != change.cfi:
            return None
        # Rounding must not decide at the cut-off itself.
        small = change.cfi >= -self.cfi - 1e-12
        if self.rmsea != self.rmsea:
            return small
        if self.each:
            return small and change.rmsea <= self.rmsea + 1e-12
        return small or not (change.rmsea >= self.rmsea or change.srmr >= self.srmr)


def cheung_rensvold() -> Cutoff:
    """Return the cut-off of Cheung & Rensvold (2002): CFI falls by .01 at most."""
    return Cutoff("Cheung & Rensvold (2002)", 0.01)


def chen(level: Level, n: int) -> Cutoff:
    """Return Chen's (2007): non-invariant if CFI falls by more than .010 and RMSEA or SRMR bears it out.

    SRMR may grow by .030 for loadings, by .010 for what comes after. With 300 respondents or fewer .005 of CFI and .010
    of RMSEA, as others cite her (not checked against her text; SRMR is left aside there). Found for continuous items;
    thresholds of ordinal ones are judged like intercepts.
    """
    loadings = level.adds == "loadings"
    if n > ENOUGH:
        return Cutoff("Chen (2007)", 0.010, 0.015, 0.030 if loadings else 0.010)
    return Cutoff("Chen (2007), N ≤ 300, commonly cited", 0.005, 0.010)


def rutkowski_svetina(level: Level) -> Cutoff:
    """Return Rutkowski & Svetina's (2014) for 10 groups or more: .020 and RMSEA .030 for loadings, else .010 and .010.

    Each counts by itself. The .010 beyond loadings are as others cite them (not checked against their text).
    """
    if level.adds == "loadings":
        return Cutoff("Rutkowski & Svetina (2014)", 0.020, 0.030, each=True)
    return Cutoff("Rutkowski & Svetina (2014)", 0.010, 0.010, each=True)
