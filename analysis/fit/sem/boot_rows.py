"""What bootstrap draws say of each estimate: standard error, bias, percentile interval and the one corrected for it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.tabulated import ParameterRow
from analysis.kernel.bca import bias_corrected_interval
from analysis.kernel.resample import Interval, percentile_interval

Array = NDArray[np.float64]
# Draws that differ by rounding alone: those of what is fixed.
_ALIKE = 1e-9


@dataclass(frozen=True, slots=True)
class BootRow:
    """One `parameter`, its `estimate`, and what the draws say of it; NaN where they are too few."""

    parameter: ParameterRow
    estimate: float
    bias: float
    se: float
    percentile: Interval
    corrected: Interval

    @property
    def name(self) -> str:
        """The parameter as the model's text has it."""
        p = self.parameter
        written = f"{p.lhs} {p.op} {p.rhs or '1'}" if p.op != ":=" else p.lhs
        return written if p.group < 2 else f"{written} (group {p.group})"


def boot_rows(
    parameters: tuple[ParameterRow, ...], estimates: Array, draws: Array, acceleration: Array, level: float
) -> tuple[BootRow, ...]:
    """Return a row for every parameter whose draws (b, k) vary; corrected with `acceleration` (k,), 0: bias alone."""
    rows = []
    for k, parameter in enumerate(parameters):
        used = draws[np.isfinite(draws[:, k]), k]
        if len(used) > 1 and np.ptp(used) < _ALIKE:
            continue
        if len(used) < 2 and not parameter.free:
            continue
        enough, estimate = len(used) > 1, float(estimates[k])
        a = float(acceleration[k]) if np.isfinite(acceleration[k]) else 0.0
        known = np.isfinite(estimate)
        nothing = Interval(np.nan, np.nan, len(draws), len(used))
        rows.append(
            BootRow(
                parameter,
                estimate,
                float(used.mean()) - estimate if enough else np.nan,
                float(used.std(ddof=1)) if enough else np.nan,
                percentile_interval(draws[:, k], level),
                bias_corrected_interval(draws[:, k], estimate, level, a) if known else nothing,
            )
        )
    return tuple(rows)
