"""One parameter of a model."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: `lhs op rhs`, free or fixed at `fixed`; `stated` if the model's text names it.

    Parameters of one `label` are equal; `group` counts from 1; `start` is where an optimiser begins, if the text says;
    `freed` if the text frees it (NA*).
    """

    lhs: str
    op: str
    rhs: str
    fixed: float | None = None
    stated: bool = True
    group: int = 1
    label: str = ""
    start: float | None = None
    freed: bool = False

    @property
    def free(self) -> bool:
        """Whether it is estimated."""
        return self.fixed is None
