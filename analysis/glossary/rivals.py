"""Columns of tables about rival models."""

from analysis.glossary.term import Term

TERMS = {
    "proper": Term("Solution", "text", "whether the model converged, and whether its solution is proper"),
    "parameters": Term("Parameters", "int", "free parameters"),
}
