"""Where the shipped codebooks, banks, scales and blueprints lie, and how a name becomes a path.

In a checkout they are the folder `items/`; in an installed wheel, `instrument/_items`.
"""

from pathlib import Path

from instrument.errors import UsageError, nearest

_HERE = Path(__file__).parent
ROOT = _HERE / "_items" if (_HERE / "_items").is_dir() else _HERE.parent / "items"


def names(kind: str) -> list[str]:
    """Return the shipped names of a kind ("codebooks", "banks", "forms"), sorted."""
    return sorted(path.stem for path in (ROOT / kind).iterdir() if path.suffix == ".toml" or path.is_dir())


def find(kind: str, name: str, beside: Path | None = None) -> Path:
    """Return the path of a shipped name, or of a path given as such; raise UsageError with the names there are.

    A path that a file names counts from `beside`, that file's folder.
    """
    if name in names(kind):
        path = ROOT / kind / name
        return path if path.is_dir() else path.with_suffix(".toml")
    given = beside / name if beside else Path(name)
    if given.exists() and (given.suffix == ".toml" or given.is_dir()):
        return given
    known = names(kind)
    raise UsageError.at(
        name, f"there is no such name among the {kind}.", f"Known: {', '.join(known)}.{nearest(name, known)}"
    )
