"""`mentorscale plan` is stopped by Ctrl-C, and what was done is kept (that it goes on: tests/unit/analysis/plan)."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.unit.analysis.plan.models import ONE_FACTOR

ROOT = Path(__file__).parents[2]


def test_ctrl_c_keeps_what_was_done(tmp_path: Path) -> None:
    (tmp_path / "model.txt").write_text(ONE_FACTOR)
    sizes = ("plan", "cfa", "model.txt", "--n", "60", "--jobs", "1")
    command = subprocess.Popen(
        [sys.executable, "-m", "instrument.cli", *sizes, "--replications", "9000", "--out", "stopped"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        # Whoever runs the tests in the background has Ctrl-C ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    kept = tmp_path / "stopped" / "replications.jsonl"
    while not kept.exists() or kept.read_text().count("\n") < 3:
        assert command.poll() is None, command.communicate()
        time.sleep(0.05)
    command.send_signal(signal.SIGINT)
    try:
        _, said = command.communicate(timeout=60)
    finally:
        command.kill()
    assert command.returncode == 130
    assert f"Stopped. What was done is kept in {Path('stopped') / kept.name}: the same command goes on" in said
    assert "Traceback" not in said
    head, *lines = kept.read_text().splitlines()
    assert json.loads(head)["kind"] == "mentorscale plan"
    # Every line is whole, and no replication stands twice.
    assert len({json.loads(line)["number"] for line in lines}) == len(lines) >= 2
