"""Validate SIMULATED answers of a large study: 2,000 people of 30 universities, 60 items of 6 constructs.

    python scripts/validate_large.py [--out DIR] [--lang en|fa] [--format html,docx,pdf] [--thorough]

Nobody gave these answers; every page of the report says so. What each section took stands in report/run.log.
"""

from pathlib import Path

from report_options import parser, wanted

from analysis.report.write import write_report
from analysis.simulate.population import Population
from instrument.dataspec import DataSpec, ScaleBounds, write_spec

PEOPLE, UNIVERSITIES, SEED = 2000, 30, 20221110
CONSTRUCTS = {f"construct_{letter}": tuple(f"{letter}{i:02d}" for i in range(1, 11)) for letter in "ABCDEF"}
# Loadings fall from .80 to .55 over each construct's items and start again.
STEPS = (0.80, 0.75, 0.70, 0.65, 0.60, 0.55)
POPULATION = Population(
    loadings={
        item: (construct, STEPS[place % len(STEPS)])
        for construct, items in CONSTRUCTS.items()
        for place, item in enumerate(items)
    },
    reverse=frozenset(items[-1] for items in CONSTRUCTS.values()),
    factor_r=0.5,
    icc=0.10,
    thresholds=(-1.5, -0.7, 0.1, 1.0),
    missing=0.01,
)
SPEC = DataSpec(
    title="A large study: 60 items, 2,000 people, 30 universities",
    simulated=POPULATION.statement(),
    reverse=tuple(sorted(POPULATION.reverse)),
    cluster="university",
    group="gender",
    scale=ScaleBounds(min=1, max=5),
    constructs=CONSTRUCTS,
)


def write_answers(path: Path) -> None:
    """Write the answers; universities and genders alternate, the genders not within universities."""
    universities = [person % UNIVERSITIES for person in range(PEOPLE)]
    rows = [",".join(("university", "gender", *POPULATION.loadings))]
    for person, answers in enumerate(POPULATION.draw(universities, SEED)):
        gender = "female" if person // UNIVERSITIES % 2 else "male"
        given = (str(answer) if answer else "" for answer in answers)
        rows.append(",".join((f"SIMULATED-U{universities[person] + 1:02d}", gender, *given)))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def main() -> None:
    asked = parser("Validate SIMULATED answers of a large study.", "demo/large").parse_args()
    out: Path = asked.out
    out.mkdir(parents=True, exist_ok=True)
    write_answers(out / "large.csv")
    write_spec(out / "large.toml", SPEC, "SIMULATED: scripts/validate_large.py.")
    model = "\n".join(f"{name} =~ {' + '.join(items)}" for name, items in CONSTRUCTS.items())
    (out / "large.lav").write_text(model + "\n", encoding="utf-8")
    files = (out / "large.csv", out / "large.toml", out / "large.lav")
    written = write_report(*files, out / "report", wanted=wanted(asked))
    for report in written.reports:
        print(f"Report: {report}")


if __name__ == "__main__":
    main()
