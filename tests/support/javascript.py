"""The HTML form's scripts, run by node as they stand."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from instrument.export import html

NODE = shutil.which("node")
SCRIPTS = Path(html.__file__).parent
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed: apt-get install nodejs")


def run(scripts: tuple[str, ...], expression: str, given: Any) -> Any:
    """Return the value of a JavaScript expression after the form's `scripts`, in which `given` is the data."""
    assert NODE
    source = "\n".join((SCRIPTS / name).read_text(encoding="utf-8") for name in scripts)
    data = "const given = JSON.parse(require('fs').readFileSync(0));"
    program = f"{source}\n{data}\nconsole.log(JSON.stringify({expression}));"
    done = subprocess.run(
        [NODE, "-e", program], input=json.dumps(given), capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
