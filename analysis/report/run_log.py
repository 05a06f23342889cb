"""run.log: what ran, how long it took, and what was taken from an earlier run. The only file that differs each time."""

from analysis.report.validation import Validation

_DONE = {"ok": "computed", "refused": "refused", "failed": "failed"}


def run_log(validation: Validation, rendering: float) -> str:
    """Return a line a section, with seconds and what became of it, and the seconds of rendering."""
    lines = [f"{'seconds':>8}  section"]
    for section in validation.sections:
        done = "not given" if section.not_given else _DONE[section.status]
        done += ", kept from an earlier run" if section.kept else ""
        reason = f": {section.reason.splitlines()[0]}" if section.status == "failed" else ""
        lines.append(f"{section.seconds:8.2f}  {section.title} ({done}{reason})")
    computing = sum(section.seconds for section in validation.sections)
    lines += [f"{rendering:8.2f}  report and figures", f"{computing + rendering:8.2f}  altogether"]
    return "\n".join(lines) + "\n"
