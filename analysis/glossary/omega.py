"""Columns of tables about coefficient omega."""

from analysis.glossary.term import Term

TERMS = {
    "omega_kind": Term("ω of", "text", "which coefficient omega, and whose variance it is a share of"),
    "omega": Term("ω", "f3", "share of the sum score's variance due to the factor or factors named"),
    "omega_se": Term("SE", "f3", "standard error of omega, by the delta method or the spread of the bootstrap"),
    "index": Term("Index", "text", "an index of how far one general factor goes"),
    "index_value": Term("Value", "f3", "the index"),
}
