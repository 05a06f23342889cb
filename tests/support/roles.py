"""SIMULATED answers of mentees, mentors and managers, a file and a specification a role."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from instrument.dataspec import DataSpec, ScaleBounds, write_spec

ITEMS = ("FAC01", "FAC02", "FAC03", "FAC04", "FAC05", "FAC06")
PAIRS, UNIVERSITIES = 60, 6
SPEC: dict[str, Any] = {
    "title": "Pairs",
    "simulated": "Pairs drawn from one factor of the pair and one of the person.",
    "items": ITEMS,
    "scale": ScaleBounds(min=1, max=5),
    "missing": {"skipped": -96},
    "cluster": "university",
    "dyad": "pair",
    "constructs": {"support": ITEMS[:3], "planning": ITEMS[3:]},
    "codes": {"FAC01": ("A1",), "FAC02": ("A1",), "FAC03": ("A2",), **dict.fromkeys(ITEMS[3:], ("A3",))},
}
ROLES = ("mentee", "mentor", "manager")


def _answers(centre: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    latent = centre[:, None] + 0.6 * rng.standard_normal((len(centre), len(ITEMS)))
    return pd.DataFrame(1 + np.searchsorted([-1.2, -0.4, 0.4, 1.2], latent), columns=list(ITEMS))


def write_roles(folder: Path, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Write 60 pairs of six universities, one mentor without a code, and five managers a university, a file a role.

    `changes`: role -> what stands otherwise in its specification.
    """
    rng = np.random.default_rng(31)
    pair, own = rng.standard_normal(PAIRS), rng.standard_normal(UNIVERSITIES)
    place = [f"U{k % UNIVERSITIES}" for k in range(PAIRS)]
    for role in ROLES:
        frame = _answers(np.repeat(own, 5) if role == "manager" else pair, rng)
        if role == "manager":
            frame = frame.assign(university=[f"U{k // 5}" for k in range(5 * UNIVERSITIES)])
        else:
            codes = [f"p{k:02d}" for k in range(PAIRS)]
            frame = frame.assign(university=place, pair=codes if role == "mentee" else ["", *codes[1:]])
        frame.to_csv(folder / f"{role}.csv", index=False)
        spec = SPEC | {"role": role} | ({"dyad": None} if role == "manager" else {}) | dict(changes.get(role, {}))
        write_spec(folder / f"{role}.toml", DataSpec(**spec))
