"""Every section computed: what came out, what was refused, what failed. One section that fails never stops the rest."""

from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter, process_time
from types import ModuleType
from typing import Any, Literal, Protocol

from analysis.report.inputs import Inputs
from analysis.report.kept import Kept
from analysis.report.one_thread import one_thread
from analysis.report.sections import ORDER
from analysis.result import Result
from instrument.errors import NotGiven, Refused

# A model of a hundred items may be refused for a thousand pairs of them.
_MOST_PROBLEMS = 10

Status = Literal["ok", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out: `result` if it is ok, else the `reason` in words; `not_given` if nobody asked for it."""

    status: Status
    result: Result | None = None
    reason: str = ""
    not_given: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its outcome: the `seconds` it took, those of them the processor worked, and whether it was `kept`.

    What was kept is an earlier run's result.
    """

    module: ModuleType
    outcome: Outcome
    seconds: float = 0.0
    worked: float = 0.0
    kept: bool = False

    @property
    def status(self) -> Status:
        """Whether it was computed, refused, or failed."""
        return self.outcome.status

    @property
    def result(self) -> Result | None:
        """What was computed, None if nothing was."""
        return self.outcome.result

    @property
    def reason(self) -> str:
        """Why there is no result."""
        return self.outcome.reason

    @property
    def not_given(self) -> bool:
        """Whether there is no result because nobody asked for it."""
        return self.outcome.not_given

    @property
    def key(self) -> str:
        """The section's key in results.json."""
        return str(self.module.KEY)

    @property
    def title(self) -> str:
        """The section's heading."""
        return str(self.module.TITLE)

    @property
    def fate(self) -> str:
        """What became of it in a word or two."""
        if self.not_given:
            return "not given"
        return ("kept" if self.kept else "computed") if self.status == "ok" else self.status

    @property
    def warnings(self) -> tuple[str, ...]:
        """Every warning, and why it was refused or failed, with its key before it."""
        found = [f"{self.key}: {warning}" for warning in (self.result.warnings if self.result else ())]
        return (*found, *([f"{self.key}: {self.status}: {self.reason}"] if self.reason else []))


@dataclass(frozen=True, eq=False)
class Validation:
    """All sections in the order of the report; `inputs` are those the last of them started from."""

    inputs: Inputs
    sections: tuple[Section, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """Every warning with the section it belongs to, and every refusal and failure."""
        return tuple(warning for section in self.sections for warning in section.warnings)

    def result(self, key: str) -> Any:
        """Return a section's result, None where there is none."""
        return next((section.result for section in self.sections if section.key == key), None)


class Progress(Protocol):
    """What is told of a validation while it runs."""

    def begun(self, title: str) -> None:
        """Hear the title of a section, or of another step, before it starts."""

    def ended(self, section: Section) -> None:
        """Hear what became of the section that began last."""


class Unseen:
    """A progress that nobody watches."""

    def begun(self, title: str) -> None:
        """Say nothing."""

    def ended(self, section: Section) -> None:
        """Say nothing."""


UNSEEN = Unseen()


def validate(inputs: Inputs, progress: Progress = UNSEEN, kept: Kept | None = None) -> Validation:
    """Compute every section; `progress` is told of each as it begins and ends, `kept` has earlier runs' results.

    A section's `onward(result, inputs)`, if it has one, gives what the sections after it start from (result None: it
    could not be computed).
    """
    sections = []
    for module in ORDER:
        progress.begun(module.TITLE)
        began = perf_counter(), process_time()
        compute = partial(_compute, module)
        with one_thread():
            outcome, was_kept = kept.outcome(module.KEY, inputs, compute) if kept else (compute(inputs), False)
        sections.append(Section(module, outcome, perf_counter() - began[0], process_time() - began[1], was_kept))
        progress.ended(sections[-1])
        if onward := getattr(module, "onward", None):
            inputs = onward(outcome.result, inputs)
    return Validation(inputs, tuple(sections))


def _compute(module: ModuleType, inputs: Inputs) -> Outcome:
    try:
        return Outcome("ok", _with_note(module.compute(inputs), inputs.left_out))
    except Refused as refusal:
        return Outcome("refused", reason=_reason(refusal), not_given=isinstance(refusal, NotGiven))
    except Exception as error:
        # Whatever goes wrong inside one estimator is said in its place, and the rest of the report stands.
        return Outcome("failed", reason=f"{type(error).__name__}: {error}")


def _reason(refusal: Refused) -> str:
    """Return the refusal's problems; of very many the first."""
    problems = [str(problem) for problem in refusal.problems]
    more = len(problems) - _MOST_PROBLEMS
    return "\n".join([*problems[:_MOST_PROBLEMS], *([f"And {more} more such faults."] if more > 0 else [])])


def _with_note(result: Result, left_out: str) -> Result:
    """Return the result with what became of careless respondents in its settings."""
    if not left_out:
        return result
    settings = replace(result.settings, more=(*result.settings.more, left_out))
    return replace(result, settings=settings)  # type: ignore[type-var]  # every result is a dataclass
