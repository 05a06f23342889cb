"""What a validation starts from: the answers, what they mean, and the model to confirm."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.model import Model, parse
from analysis.report.provenance import Provenance
from analysis.report.screening import Screening, read_screening
from analysis.report.tracing import from_spec
from analysis.sample import Sample
from instrument.dataspec import DataSpec, read_spec
from instrument.errors import ContentError, UsageError
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
    as text, with the columns that no item is in; `between` the model between clusters, where it is another.
    `provenance` is where the items come from, as far as anybody has said.
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
) -> Inputs:
    """Read and check all three files; raise one MentorscaleError with every fault of the first faulty one.

    Constructs are those of the spec; where it has none, the factors of the model. Without a `provenance`, it is what
    the spec says of its items.
    """
    described = read_spec(spec)
    table = _model(model, described)
    between = _model(spec.parent / described.between, described) if described.between else None
    if table and not described.constructs:
        described = described.model_copy(update={"constructs": table.constructs})
    frame = read_answers(data)
    sample = Sample.from_spec(frame, described, source=data.name)
    screening = read_screening(frame, described, data.name)
    sha256 = hashlib.sha256(data.read_bytes()).hexdigest()
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
    )


def _model(path: Path | None, spec: DataSpec) -> Model | None:
    return parse(read_text(path), path.name, spec.items) if path else None


def read_answers(path: Path) -> "pd.DataFrame":
    """Read a CSV of answers (UTF-8, comma) as text, so that reading changes no value; an empty cell is missing."""
    import pandas as pd

    if not path.is_file():
        raise UsageError.at(str(path), "the file is not there.", "Check the path.")
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    except pd.errors.EmptyDataError:
        raise ContentError.at(path.name, "the file is empty.", "Give a header and rows of answers.") from None
    except pd.errors.ParserError as error:
        reason = str(error).strip().removeprefix("Error tokenizing data. C error: ")
        raise ContentError.at(path.name, f"not a CSV table: {reason}.", "Check commas and quotes there.") from None
    except UnicodeDecodeError as error:
        raise ContentError.at(
            f"{path.name}, byte {error.start}", "the file is not UTF-8 text.", "Save it as CSV UTF-8."
        ) from None
