"""run.log: what ran, how long it took, and what was taken from an earlier run. The only file that differs each time."""

from analysis.report.validation import Validation

_DONE = {"ok": "computed", "refused": "refused", "failed": "failed"}


def run_log(validation: Validation, rendering: float, rendered: float) -> str:
    """Return a line a section: seconds, those in which the processor worked for it, what became of it.

    `rendering` is how many seconds the report and its figures took, `rendered` how many of them the processor worked.
    """
    lines = [f"{'seconds':>8}  {'of processor':>12}  section"]
    for section in validation.sections:
        done = "not given" if section.not_given else _DONE[section.status]
        done += ", kept from an earlier run" if section.kept else ""
        reason = f": {section.reason.splitlines()[0]}" if section.status == "failed" else ""
        lines.append(_line(section.seconds, section.worked, f"{section.title} ({done}{reason})"))
    computing = sum(section.seconds for section in validation.sections)
    computed = sum(section.worked for section in validation.sections)
    lines.append(_line(rendering, rendered, "report and figures"))
    lines.append(_line(computing + rendering, computed + rendered, "altogether"))
    return "\n".join(lines) + "\n"


def _line(seconds: float, worked: float, words: str) -> str:
    return f"{seconds:8.2f}  {worked:12.2f}  {words}"
