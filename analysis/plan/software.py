"""Which versions made the replications: sums of other versions may differ in their last digits."""

from importlib.metadata import version

_NAMED = ("mentorscale", "numpy", "scipy", "pandas")


def versions() -> dict[str, str]:
    """Return the versions of the packages that compute."""
    return {name: version(name) for name in _NAMED}
