"""The code keeps its shape: small files, small functions, one vocabulary, registries that lose nothing unseen."""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for package in ("instrument", "analysis", "scripts") for path in (ROOT / package).rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 300, 40


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_has_one_subject(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_function_fits_a_screen(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    long = {node.name: _lines(node) for node in functions if _lines(node) > LONGEST_FUNCTION}
    assert not long


def _lines(node: ast.FunctionDef) -> int:
    docstring = node.body[0] if ast.get_docstring(node) is not None else None
    hidden = docstring.end_lineno - docstring.lineno + 1 if docstring and docstring.end_lineno else 0
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1 - hidden


def _members(package: str) -> set[str]:
    module = importlib.import_module(package)
    return {info.name for info in pkgutil.iter_modules(module.__path__) if not info.name.startswith("_")}


@pytest.mark.parametrize(
    ("package", "members"),
    [
        (
            "analysis.estimators",
            {
                "adequacy",
                "agreement",
                "alpha",
                "bifactor_indices",
                "bootstrap",
                "careless",
                "cfa",
                "cluster_description",
                "compare",
                "congruence",
                "content_validity",
                "convergent",
                "dynamic_cutoffs",
                "efa",
                "factor_scores",
                "guttman",
                "icc",
                "invariance",
                "item_reduction",
                "items",
                "lmm",
                "missing",
                "multilevel_reliability",
                "omega",
                "polychoric",
                "retention",
                "retest",
                "rivals",
                "split_half",
                "study_frame",
                "twolevel_cfa",
                "university_profile",
            },
        ),
        (
            "analysis.report.sections",
            {
                "adequacy",
                "agreement",
                "alpha",
                "careless",
                "cfa",
                "clusters",
                "content_validity",
                "convergent",
                "dyads",
                "dynamic_cutoffs",
                "importance",
                "instrument",
                "recommendations",
                "rivals",
                "efa",
                "guttman",
                "icc",
                "invariance",
                "items",
                "lmm",
                "missing",
                "multilevel_reliability",
                "omega",
                "participants",
                "retention",
                "role_invariance",
                "twolevel",
                "universities",
            },
        ),
        (
            "analysis.plots",
            {
                "caterpillar",
                "discrimination",
                "forest",
                "importance",
                "intraclass",
                "labels",
                "ladder",
                "letters",
                "likert",
                "loadings",
                "path",
                "path_layout",
                "path_lines",
                "pieces",
                "power",
                "recorder",
                "residuals",
                "scree",
                "screening",
                "spoken",
                "style",
            },
        ),
        ("analysis.plan.designs", {"alpha", "cfa", "cvi", "icc", "twolevel"}),
        (
            "instrument.document",
            {
                "bidi",
                "blocks",
                "docx",
                "entries",
                "gathering",
                "html",
                "joints",
                "ooxml",
                "paper",
                "pdf",
                "phrases",
                "places",
                "stored",
                "text",
                "translate",
                "weasy",
                "wordpage",
                "wordpicture",
                "wordtable",
            },
        ),
        ("instrument.export", {"docx", "html", "limesurvey", "pdf", "redcap", "surveyjs", "xlsform"}),
        ("instrument.datafile", {"csv", "dta", "parquet", "sav"}),
    ],
)
def test_no_member_of_a_registry_vanishes_unseen(package: str, members: set[str]) -> None:
    assert _members(package) == members


def test_every_section_is_in_the_order_and_keeps_the_contract() -> None:
    from analysis.report.sections import ORDER

    assert {module.__name__.rsplit(".", 1)[1] for module in ORDER} == _members("analysis.report.sections")
    for module in ORDER:
        assert isinstance(module.KEY, str)
        assert isinstance(module.TITLE, str)
        assert callable(module.compute)
        assert callable(module.blocks)
    assert len({module.KEY for module in ORDER}) == len(ORDER)


def test_public_names_of_analysis_can_be_had() -> None:
    import analysis

    for name in analysis.__all__:
        assert callable(getattr(analysis, name))
    with pytest.raises(AttributeError):
        _ = analysis.no_such_name  # type: ignore[attr-defined]


def test_the_command_starts_without_heavy_libraries() -> None:
    import subprocess
    import sys

    heavy = ("pandas", "numpy", "scipy", "semopy", "matplotlib", "sqlalchemy", "questionary", "factor_analyzer")
    every = "instrument.cli, [instrument.cli.app.info.cls().commands[name] for name in instrument.cli.COMMANDS]"
    code = f"import sys, instrument.cli; {every}; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
