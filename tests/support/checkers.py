"""Where the checkers lie that are no library of the tests; a test is skipped by its name where its checker is missing.

`.ci/run` installs them: programs from Debian, modules from npm, LinkML (70 packages, one of them a plug-in of pytest)
in an environment of its own, .venv/linkml.
"""

import os
import shutil
import sys
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
_PROGRAMS = [Path(sys.executable).parent, Path(__file__).parents[2] / ".venv" / "linkml" / "bin"]
LINKML = shutil.which("linkml-validate", path=os.pathsep.join([*map(str, _PROGRAMS), os.environ.get("PATH", "")]))
needs_linkml = pytest.mark.skipif(
    LINKML is None,
    reason="LinkML is not installed: python3 -m venv .venv/linkml, .venv/linkml/bin/pip install linkml linkml-redcap",
)
needs_java = pytest.mark.skipif(
    shutil.which("java") is None, reason="Java is not installed: apt-get install default-jre-headless"
)
needs_pspp = pytest.mark.skipif(
    shutil.which("pspp") is None, reason="PSPP is not installed: apt-get install --no-install-recommends pspp"
)
needs_poppler = pytest.mark.skipif(
    shutil.which("pdfinfo") is None, reason="pdfinfo and pdffonts are not installed: apt-get install poppler-utils"
)


def weasyprint_or_skip() -> None:
    """Skip the test that calls this, without WeasyPrint or without the library of Debian that it loads."""
    try:
        import weasyprint
    except ImportError:
        pytest.skip("WeasyPrint is not installed: pip install 'mentorscale[paper]'")
    except OSError:
        pytest.skip("Pango is not installed: apt-get install libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-core")
    del weasyprint
