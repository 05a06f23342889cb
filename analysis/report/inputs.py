"""What a validation starts from: the answers, what they mean, and the model to confirm."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.intake import column_faults, raise_if_any
from analysis.model import Model, parse
from analysis.report.answers import read_answers
from analysis.report.joining import Given, Joined, read_joined
from analysis.report.provenance import Provenance
from analysis.report.screening import Screening, read_screening
from analysis.report.tracing import from_spec
from analysis.sample import Sample
from instrument.dataspec import DataSpec, read_spec
from instrument.reportfacts import ReportFacts
from instrument.tomlfile import read_text

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything an estimator may ask for; `sha256` is the data file's.

    `thorough` asks for what takes minutes: bootstrap intervals, and noise drawn like the answers themselves.
    `screening` is what the administration recorded beside the answers. `without_careless` asks to leave out who is
    flagged as careless from the section after that on; `left_out` says what became of it. `answers` is the data file
    as text, with the columns that no item is in; `between` the model between clusters, where it is another. `joined`
    are the answers of further roles in files of their own, `provenance` where the items come from, as far as anybody
    has said.
    """

    spec: DataSpec
    sample: Sample
    model: Model | None
    sha256: str
    thorough: bool = False
    screening: Screening = field(default_factory=Screening)
    without_careless: bool = False
    left_out: str = ""
    answers: "pd.DataFrame | None" = None
    between: Model | None = None
    provenance: Provenance | None = None
    joined: tuple[Joined, ...] = ()

    @property
    def facts(self) -> ReportFacts:
        """What software cannot know and the report must say; None for what nobody has answered."""
        return self.spec.report

    @property
    def importance(self) -> dict[str, str]:
        """Construct -> the construct that holds how important the same items are ("norms" -> "norms_importance")."""
        both = {name: f"{name}_importance" for name in self.sample.scales}
        return {name: other for name, other in both.items() if other in self.sample.scales}

    @property
    def units(self) -> "dict[str, list[Any]]":
        """Further levels -> one label for every row of the data file, None where it is missing."""
        if self.answers is None:
            return {}
        none = {str(code) for code in self.spec.missing.values()}
        labels = {name: self.answers[name] for name in self.spec.units}
        return {
            name: [None if one != one or one.strip() in none else one for one in given]
            for name, given in labels.items()
        }

    @property
    def factors(self) -> int | None:
        """How many factors to extract: as the spec says, else as many as the model has, else None."""
        return self.spec.factors or (len(self.model.factors) if self.model else None)


def read_inputs(
    data: Path,
    spec: Path,
    model: Path | None = None,
    *,
    thorough: bool = False,
    without_careless: bool = False,
    provenance: Provenance | None = None,
    others: Sequence[tuple[Path, Path]] = (),
) -> Inputs:
    """Read and check all files; raise one MentorscaleError with every fault of the first faulty one.

    Constructs are those of the spec; where it has none, the factors of the model. Without a `provenance`, it is what
    the spec says of its items. `others`: answers and specification of further roles, to be joined
    (analysis.report.joining).
    """
    described = read_spec(spec)
    table = _model(model, described)
    between = _model(spec.parent / described.between, described) if described.between else None
    if table and not described.constructs:
        described = described.model_copy(update={"constructs": table.constructs})
    frame = read_answers(data)
    raise_if_any(column_faults(frame, described.units, data.name))
    sample = Sample.from_spec(frame, described, source=data.name)
    screening = read_screening(frame, described, data.name)
    sha256 = hashlib.sha256(data.read_bytes()).hexdigest()
    joined = read_joined(Given(data, spec, described), others) if others else ()
    return Inputs(
        described,
        sample,
        table,
        sha256,
        thorough,
        screening,
        without_careless,
        answers=frame,
        between=between,
        provenance=provenance or from_spec(described),
        joined=joined,
    )


def _model(path: Path | None, spec: DataSpec) -> Model | None:
    return parse(read_text(path), path.name, spec.items) if path else None
