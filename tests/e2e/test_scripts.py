"""The scripts run alone, on real answers."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_validate_bfi_reports_on_2800_people(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "scripts/validate_bfi.py"), "--out", str(tmp_path)]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    results = json.loads((tmp_path / "report/results.json").read_text(encoding="utf-8"))
    assert results["data"]["n_rows"] == 2800
    status = {name: section["status"] for name, section in results["sections"].items()}
    # No clusters and no codes are named, nobody judged the items, and simulation is for --thorough.
    without = ("clusters", "icc", "agreement", "universities", "lmm", "dynamic_cutoffs", "dyads", "role_invariance")
    without += ("twolevel", "multilevel_reliability", "instrument", "content_validity", "recommendations", "importance")
    assert {status.pop(name) for name in without} == {"refused"}
    assert set(status.values()) == {"ok"}
    estimates = results["sections"]["cfa"]["estimates"]
    others = estimates["others"]
    # lavaan 0.6-14: WLSMV of all pairs; maximum likelihood of the 2,436 complete rows.
    assert abs(estimates["fit"]["chisq"] - 6795.874) < 1e-2
    assert abs(estimates["fit"]["chisq_scaled"] - 6820.747) < 1e-2
    assert abs(others["ML, complete rows"]["chisq"] - 4165.467) < 1e-3
    assert abs(others["ML, complete rows, by semopy"]["chisq"] - 4165.467) < 0.01
    page = (tmp_path / "report/report.html").read_text(encoding="utf-8")
    assert page.count('<img src="data:image/svg+xml') == 11
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "SIMULATED" not in page
