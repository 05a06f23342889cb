"""With what it was all computed."""

from analysis.report.manuscript.grammar import listed
from analysis.report.software import seeds, versions
from analysis.report.validation import Validation


def methods(validation: Validation) -> list[str]:
    """Name the software with its versions, and the seeds."""
    known = versions()
    others = listed(f"{name} ({version})" for name, version in known.items() if name not in ("mentorscale", "python"))
    said = [
        f"All analyses were computed by mentorscale {known['mentorscale']} in Python {known['python']}, with: "
        f"{others}.",
    ]
    numbers = sorted({seed for _, text in seeds(validation) for seed in text.split(", ")}, key=int)
    if numbers:
        said.append(f"Everything drawn at random was drawn with a fixed seed ({', '.join(numbers)}).")
    return said
