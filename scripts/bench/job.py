"""What a job is: what Python calls, and the R expressions that do the same."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from bench.clock import Rival

if TYPE_CHECKING:
    from analysis import Sample

Answers = Literal["bfi", "five"]


@dataclass(frozen=True)
class Job:
    """One task: `run` does it in Python on the answers, `in_r` (label -> rival) in R on the same."""

    name: str
    run: "Callable[[Sample], Any]"
    in_r: dict[str, Rival] = field(default_factory=dict)
    answers: Answers = "bfi"
