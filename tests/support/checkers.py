"""Where the checkers lie that come from npm; a test that needs one is skipped by its name where it is missing."""

import os
import shutil
from pathlib import Path

import pytest

_MODULES = [
    *filter(None, os.environ.get("NODE_PATH", "").split(os.pathsep)),
    str(Path(__file__).parents[2] / "node_modules"),
    "/usr/local/lib/node_modules",
    "/usr/lib/node_modules",
]


def _found(inside: str) -> Path | None:
    return next((Path(folder, inside) for folder in _MODULES if Path(folder, inside).is_file()), None)


AXE = _found("axe-core/axe.min.js")
VNU = _found("vnu-jar/build/dist/vnu.jar")
needs_axe = pytest.mark.skipif(AXE is None, reason="axe-core is not installed: npm install --global axe-core@4.14.1")
needs_vnu = pytest.mark.skipif(
    VNU is None or shutil.which("java") is None,
    reason="v.Nu is not installed: apt-get install default-jre-headless, npm install --global vnu-jar@26.9.27",
)
SURVEY_CORE = _found("survey-core/survey.core.js")
needs_survey_core = pytest.mark.skipif(
    SURVEY_CORE is None or shutil.which("node") is None,
    reason="survey-core is not installed: apt-get install nodejs npm, npm install --global survey-core@2.5.38",
)
