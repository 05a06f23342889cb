"""An environment with what a distribution depends on and nothing else, made of links instead of downloads.

What a package asks for is read from its metadata. So a library that is used but not declared is missing here, as it
would be for somebody who installs the wheel.
"""

import sys
import venv
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement


def needed(name: str, extras: frozenset[str] = frozenset()) -> set[str]:
    """Return the names of all distributions that one needs here, with those that these need in turn; not itself."""
    found: set[str] = set()
    open_ones = [(name, extras)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while open_ones:
        one = open_ones.pop()
        if one in seen:
            continue
        seen.add(one)
        for line in distribution(one[0]).requires or ():
            asked = Requirement(line)
            if not asked.marker or any(asked.marker.evaluate({"extra": extra}) for extra in ("", *one[1])):
                found.add(asked.name)
                open_ones.append((asked.name, frozenset(asked.extras)))
    return found


def environment(folder: Path, name: str) -> Path:
    """Make an environment with the dependencies of a distribution installed here; return its Python."""
    venv.create(folder, with_pip=False, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = folder / "lib" / version / "site-packages"
    for one in sorted(needed(name)):
        found = distribution(one)
        there = Path(str(found.locate_file("")))
        for top in {str(file).split("/")[0] for file in found.files or ()} - {"..", "__pycache__"}:
            if not (packages / top).exists():
                (packages / top).symlink_to(there / top)
    return folder / "bin" / "python"
