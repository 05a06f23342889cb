"""Which versions made the numbers."""

import platform
from importlib.metadata import version

_NAMED = ("mentorscale", "numpy", "scipy", "pandas", "factor_analyzer", "semopy", "matplotlib")


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that compute or draw."""
    return {"python": platform.python_version(), **{name: version(name) for name in _NAMED}}
