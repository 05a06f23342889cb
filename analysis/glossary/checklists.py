"""Columns of the checklists."""

from analysis.glossary.term import Term

TERMS = {
    "checklist_line": Term("No.", "text", "number of the step, box or line in the checklist"),
    "asks": Term("What is asked", "text", "what the checklist asks for"),
    "finding": Term("What was found", "text", "what this report or its authors have of it"),
    "standing": Term("Standing", "text", "met, not met, reported, given by the authors, or missing"),
    "place": Term("Where", "text", "the section where it stands"),
}
