"""Draw from populations with known coefficients, count how often each interval holds the truth, write docs/coverage.md.

    python scripts/interval_coverage.py                  every study, 2,000 replications
    python scripts/interval_coverage.py --only likert    studies whose key contains this, printed
    python scripts/interval_coverage.py --resume         go on: the numbers of studies finished before are taken
    python scripts/interval_coverage.py --finished       run nothing: write what is finished, name what is not

The studies stand in analysis/simulate/studies. Each one's rows are kept in build/coverage as it ends. Exit code 1 if an
interval whose own assumptions hold is further from its level than four binomial standard errors.
"""

import argparse
import hashlib
import json
import os
import platform
import sys
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.simulate.coverage_table import Outcome
    from analysis.simulate.replicate import Replications

ROOT = Path(__file__).resolve().parents[1]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Recovery and coverage of every interval.")
    parser.add_argument("--only", default="", help="studies whose key contains this; printed unless --out is given")
    parser.add_argument("--replications", type=int, default=2000)
    parser.add_argument("--n", type=int, help="people in a sample (default: each study's own, 500 or more)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--out", type=Path, help="default docs/coverage.md")
    parser.add_argument("--parts", type=Path, default=ROOT / "build/coverage", help="where finished studies are kept")
    parser.add_argument("--resume", action="store_true", help="take finished studies of as many replications or more")
    parser.add_argument("--finished", action="store_true", help="run nothing: finished studies alone, the others named")
    chosen = parser.parse_args()
    if min(chosen.replications, chosen.jobs) < 1 or (chosen.n or 500) < 50:
        parser.error("ask for one replication, one process and 50 people or more")
    if chosen.out is None and not chosen.only:
        chosen.out = ROOT / "docs/coverage.md"
    return chosen


def code() -> str:
    """Return a digest of the package, by which studies run on different states of it are told apart."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "analysis").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def finished(file: Path, key: str, chosen: argparse.Namespace) -> "Outcome | None":
    """Return a study kept before, None unless it has replications enough, the same population and the same targets.

    Its numbers are taken; its note, and which assumptions fail, are those of the study as it is now.
    """
    from analysis.simulate.coverage import IntervalRow, RateRow
    from analysis.simulate.coverage_table import Outcome
    from analysis.simulate.replicate import study_of

    if not file.exists():
        return None
    kept, study = json.loads(file.read_text(encoding="utf-8")), study_of(key, chosen.n)
    if (kept["population"], kept["n"]) != (study.population, study.n) or kept["replications"] < chosen.replications:
        return None
    fails = {x.label: x.fails for x in study.targets} | {x.label: x.fails for x in study.rates}
    if [row["label"] for row in (*kept["intervals"], *kept["rates"])] != list(fails):
        return None

    def rows(kind: type, name: str) -> "tuple[Any, ...]":
        return tuple(kind(**restored(one) | {"fails": fails[one["label"]]}) for one in kept[name])

    found = {"intervals": rows(IntervalRow, "intervals"), "rates": rows(RateRow, "rates")}
    return Outcome(**kept | found | {"note": study.note})


def restored(row: "dict[str, Any]") -> "dict[str, Any]":
    """Return a row's fields as they were before they were written; JSON has no tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def outcome(done: "Replications", count: int, state: str) -> "Outcome":
    from analysis.simulate.coverage import summed_up
    from analysis.simulate.coverage_table import Outcome

    study, (intervals, rates) = done.study, summed_up(done.study, done.values)
    told = (study.key, study.population, study.note, study.n, count, done.seconds, state)
    return Outcome(*told, tuple(intervals), tuple(rates))


def there(chosen: argparse.Namespace) -> "tuple[list[Outcome], list[str]]":
    """Return the finished studies, and the keys of those that are not."""
    from analysis.simulate.studies import STUDIES

    found = {key: finished(chosen.parts / f"{key}.json", key, chosen) for key in STUDIES if chosen.only in key}
    return [one for one in found.values() if one], [key for key, one in found.items() if one is None]


def run(chosen: argparse.Namespace) -> "list[Outcome]":
    from analysis.simulate.replicate import workers
    from analysis.simulate.studies import STUDIES

    keys, state, outcomes = [key for key in STUDIES if chosen.only in key], code(), []
    if not keys:
        sys.exit(f"No study's key contains '{chosen.only}'. Choose from {', '.join(STUDIES)}.")
    chosen.parts.mkdir(parents=True, exist_ok=True)
    with workers(chosen.jobs) as replicate:
        for key in keys:
            file = chosen.parts / f"{key}.json"
            one = finished(file, key, chosen) if chosen.resume else None
            if one is None:
                one = outcome(replicate(key, chosen.n, chosen.replications), chosen.replications, state)
                file.write_text(json.dumps(asdict(one), indent=1), encoding="utf-8")
            outcomes.append(one)
            print(
                f"{key}: {one.seconds:.0f} s of processor time", *one.outside, sep="\n  ", file=sys.stderr, flush=True
            )
    return outcomes


def main() -> None:
    chosen = options()
    # Before NumPy is imported, here and in the processes: one thread each.
    os.environ.update(dict.fromkeys(THREADS, "1"))
    from analysis.simulate.coverage_table import document

    outcomes, unfinished = there(chosen) if chosen.finished else (run(chosen), [])
    asked = [("--only", chosen.only), ("--replications", chosen.replications), ("--n", chosen.n)]
    command = " ".join(["python scripts/interval_coverage.py", *(f"{name} {value}" for name, value in asked if value)])
    packages = ", ".join(f"{name} {version(name)}" for name in ("mentorscale", "numpy", "scipy", "pandas", "pingouin"))
    text = document(outcomes, command, f"Python {platform.python_version()}, {packages}", unfinished)
    if chosen.out:
        chosen.out.write_text(text, encoding="utf-8")
    else:
        print(text)
    if outside := [sentence for one in outcomes for sentence in one.outside]:
        sys.exit("\n".join(outside))


if __name__ == "__main__":
    main()
