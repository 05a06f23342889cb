"""Values that referees ask for, each with who asks. A report prints number, threshold and source side by side."""

from dataclasses import dataclass
from typing import Literal

from analysis.fit.league import RANKABLE
from analysis.fit.sem.cutoffs import MANY_GROUPS
from analysis.fit.twolevel import said
from analysis.result import Row


@dataclass(frozen=True, slots=True)
class Threshold:
    """`value` is to be reached ("at least"), exceeded ("above") or not exceeded ("at most"); NaN if there is none."""

    name: str
    direction: Literal["at least", "above", "at most"]
    value: float
    source: str

    def met(self, number: float) -> bool:
        """Whether `number` satisfies it; NaN never does."""
        if self.direction == "above":
            return number > self.value
        return number >= self.value if self.direction == "at least" else number <= self.value

    @property
    def asked(self) -> str:
        """The threshold as a reader sees it, such as "≥ .70"."""
        if self.value != self.value:
            return "none"
        sign = {"at least": "≥", "above": ">", "at most": "≤"}[self.direction]
        # Two digits, but for such as .015: 5/6 is printed .83.
        digits = 3 if round(self.value, 2) != self.value == round(self.value, 3) else 2
        shown = f"{self.value:.{digits}f}".replace("0.", ".", 1) if self.value < 1 else f"{self.value:g}"
        return f"{sign} {shown.replace('-', '−')}"

    @property
    def cited(self) -> str:
        """The source as it stands within brackets, such as "Maas & Hox 2005"."""
        return self.source.split(",")[0].replace("(", "").replace(")", "")

    def row(self, statistic: str, number: float) -> Row:
        """Return the line of a table that sets `number` beside the threshold."""
        unknown = number != number or self.value != self.value
        verdict = "not computed" if unknown else "yes" if self.met(number) else "no"
        return {
            "statistic": statistic,
            "value": number,
            "threshold": self.asked,
            "verdict": verdict,
            "source": self.source,
        }


ALPHA = Threshold("alpha", "at least", 0.70, "Nunnally & Bernstein (1994), commonly cited")
OMEGA = Threshold("omega", "at least", 0.70, "Nunnally & Bernstein (1994), commonly cited")
OMEGA_H = Threshold("omega hierarchical", "at least", 0.70, "commonly cited; above .80: Rodriguez et al. (2016)")
KMO = Threshold("KMO", "at least", 0.60, "Kaiser & Rice (1974): mediocre or better")
MSA = Threshold("MSA", "at least", 0.50, "Kaiser & Rice (1974): unacceptable below it")
CFI = Threshold("CFI", "at least", 0.95, "Hu & Bentler (1999)")
TLI = Threshold("TLI", "at least", 0.95, "Hu & Bentler (1999)")
RMSEA = Threshold("RMSEA", "at most", 0.06, "Hu & Bentler (1999)")
SRMR = Threshold("SRMR", "at most", 0.08, "Hu & Bentler (1999)")
ITEM_REST = Threshold("item-rest r", "at least", 0.30, "Boateng et al. (2018)")
EXTREME = Threshold("floor or ceiling %", "at most", 15.0, "Terwee et al. (2007), stated for scale scores")
DISCRIMINATION = Threshold("D", "at least", 0.20, "Ebel & Frisbie (1991), stated for right and wrong answers")
INTER_ITEM = Threshold("mean inter-item r", "at least", 0.15, "Clark & Watson (1995): .15 to .50")
NONRESPONSE = Threshold("nonresponse %", "at most", 5.0, "Schafer (1999), commonly cited")
COVERAGE = Threshold("coverage of a pair", "at least", 0.10, "Mplus's default (Muthén & Muthén 2017)")
DETERMINACY = Threshold("determinacy", "at least", 0.90, "Gorsuch (1983); Grice (2001)")
FEW_CATEGORIES = Threshold("categories", "at most", 5, "Rhemtulla, Brosseau-Liard & Savalei (2012)")
CR = Threshold("CR", "at least", 0.70, "Fornell & Larcker (1981), commonly cited; .60: Bagozzi & Yi (1988)")
AVE = Threshold("AVE", "at least", 0.50, "Fornell & Larcker (1981)")
HTMT = Threshold("HTMT", "at most", 0.85, "Henseler, Ringle & Sarstedt (2015): .85 strict, .90 for related concepts")
FACTOR_R = Threshold("upper end of |r|", "at most", 0.80, "Rönkkö & Cho (2022): .80 none, .90 marginal, 1 severe")
RWG = Threshold("rwg(j)", "at least", 0.70, "LeBreton & Senter (2008)")
ICC2 = Threshold("ICC(2)", "at least", RANKABLE, "LeBreton & Senter (2008)")
FEW_CLUSTERS = Threshold(
    "clusters", "at least", said.FEW_CLUSTERS, "Meuleman & Billiet (2009), for a simple model between clusters"
)
BETWEEN_ERRORS = Threshold("clusters", "above", 50, "Maas & Hox (2005), standard errors of the level between")
GREAT_EFFECTS = Threshold("clusters", "at least", 60, "Meuleman & Billiet (2009), effects above .50 between clusters")
SMALL_EFFECTS = Threshold("clusters", "above", 100, "Meuleman & Billiet (2009), smaller effects between clusters")
DESIGN_EFFECT = Threshold("design effect", "at most", 2.0, "Muthén & Satorra (1995), commonly cited")

# Content validity (docs/panel.md). 7/9 and 5/6 are what Lynn's table prints as .78 and .83.
KAPPA_STAR = Threshold("κ*", "above", 0.74, "excellent: Cicchetti & Sparrow (1981); Polit, Beck & Owen (2007)")
AIKEN_LOWER = Threshold("V, lower end", "above", 0.50, "Penfield & Giacobbi (2004), lenient; strict .70")
CLARITY = Threshold("clarity", "at least", 7 / 9, "Polit, Beck & Owen (2007), asked of I-CVI, here of clarity")
I_CVI_LEAST = Threshold("I-CVI", "at least", 0.70, "Zamanzadeh et al. (2015): eliminated below it")
S_CVI_AVE = Threshold("S-CVI/Ave", "at least", 0.90, "Polit & Beck (2006)")
S_CVI_UA = Threshold("S-CVI/UA", "at least", 0.80, "Davis (1992), commonly cited")
AC2 = Threshold("AC2", "above", 0.60, "substantial: Landis & Koch (1977), commonly cited")


def cfi_change(groups: int, loadings: bool) -> Threshold:
    """Return what is asked of CFI's change at a level of invariance: -.01, for loadings in many groups -.02."""
    if groups >= MANY_GROUPS and loadings:
        return Threshold("ΔCFI", "at least", -0.02, "Rutkowski & Svetina (2014), 10 groups or more")
    return Threshold("ΔCFI", "at least", -0.01, "Cheung & Rensvold (2002); Chen (2007)")


def rmsea_change(groups: int, loadings: bool) -> Threshold:
    """Return what is asked of RMSEA's change at a level of invariance: .015 at most, in many groups .030 or .010."""
    if groups >= MANY_GROUPS:
        said = "Rutkowski & Svetina (2014)" if loadings else "Rutkowski & Svetina (2014), commonly cited"
        return Threshold("ΔRMSEA", "at most", 0.030 if loadings else 0.010, said)
    return Threshold("ΔRMSEA", "at most", 0.015, "Chen (2007), stated for N > 300")


def srmr_change(loadings: bool) -> Threshold:
    """Return what is asked of SRMR's change at a level of invariance: .030 at most for loadings, else .010."""
    return Threshold("ΔSRMR", "at most", 0.030 if loadings else 0.010, "Chen (2007), stated for N > 300")


def i_cvi_threshold(n: int) -> Threshold:
    """Return what is asked of I-CVI from n experts: 1.00 from up to 5, .83 from 6 to 8, .78 from 9 or more."""
    value, panel = (1.0, "3 to 5") if n <= 5 else (5 / 6, "6 to 8") if n <= 8 else (7 / 9, "9 or more")
    return Threshold("I-CVI", "at least", value, f"Lynn (1986); Polit & Beck (2006): {panel} experts")


def cvr_threshold(n: int, critical: float) -> Threshold:
    """Return what is asked of CVR from n experts: the exact `critical` value of kernel.content.cvr_critical."""
    return Threshold("CVR", "at least", critical, f"Ayre & Scally (2014), exact binomial, one-tailed .05, {n} experts")
