"""How many clusters tell an intraclass correlation: closed forms of the one-way model, without any data."""

import math
from statistics import NormalDist

from analysis.kernel.alpha_precision import least
from analysis.kernel.icc_precision import precision


def bonett_clusters(icc: float, size: int, width: float, level: float = 0.95) -> int:
    """Return how many clusters of `size` give an interval of ICC(1) of about `width` (Bonett 2002b, eq. 3).

    8 z^2 (1 - icc)^2 (1 + (k - 1) icc)^2/(k (k - 1) width^2) + 1; for pairs (k = 2) with an ICC of .7 or more, 5 icc
    more, as Bonett advises.
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    number = 8 * (z * (1 - icc) * (1 + (size - 1) * icc) / width) ** 2 / (size * (size - 1)) + 1
    return math.ceil(number + (5 * icc if size == 2 and icc >= 0.7 else 0))


def exact_clusters(icc: float, size: int, width: float, level: float = 0.95) -> int | None:
    """Return the least number of clusters whose exact interval of ICC(1), in the median sample, is no wider."""

    def narrow(clusters: int) -> bool:
        low, high = precision(icc, clusters, size, level).icc1_interval
        return high - low <= width

    return least(narrow, 3)


def walter_clusters(icc: float, null: float, size: int, power: float, error: float = 0.05) -> int:
    """Return the clusters for the one-sided test of ICC(1) > `null` (Walter, Eliasziw & Donner 1998).

    1 + 2 k (z_error + z_{1 - power})^2/((ln C)^2 (k - 1)), C = (1 + k null/(1 - null))/(1 + k icc/(1 - icc)).
    """
    normal = NormalDist()
    z = normal.inv_cdf(1 - error) + normal.inv_cdf(power)
    return math.ceil(1 + 2 * size * (z / math.log(_ratio(null, size) / _ratio(icc, size))) ** 2 / (size - 1))


def f_power(icc: float, null: float, clusters: int, size: float, error: float = 0.05) -> float:
    """Return the exact power of the one-sided F test of ICC(1) > `null`: MSB/MSW is 1 + k icc/(1 - icc) times F."""
    from scipy.stats import f

    df1, df2 = clusters - 1, clusters * (size - 1)
    return float(f.sf(f.isf(error, df1, df2) * _ratio(null, size) / _ratio(icc, size), df1, df2))


def power_clusters(icc: float, null: float, size: int, power: float, error: float = 0.05) -> int | None:
    """Return the least number of clusters whose exact power is `power`."""
    return least(lambda clusters: f_power(icc, null, clusters, size, error) >= power, 2)


def _ratio(icc: float, size: float) -> float:
    return 1 + size * icc / (1 - icc)
