"""Columns of tables about bifactor models."""

from analysis.glossary.term import Term

TERMS = {
    "omega_total": Term("ω total", "f3", "share of the sum's variance due to all its factors"),
    "omega_h": Term("ω hierarchical", "f3", "share of the sum's variance due to this factor alone"),
    "omega_relative": Term("Relative ω", "f3", "omega hierarchical over omega total"),
    "ecv": Term("ECV", "f3", "the factor's share of all items' common variance"),
    "ecv_own": Term("ECV, own items", "f3", "the factor's share of its own items' common variance"),
    "h_index": Term("H", "f3", "construct replicability: squared correlation of the factor with its best composite"),
    "iecv": Term("I-ECV", "f3", "the general factor's share of the item's common variance"),
    "general": Term("General", "f3", "standardised loading on the general factor"),
    "specific": Term("Group factor", "f3", "standardised loading on the group factor"),
    "one_factor": Term("One factor", "f3", "standardised loading in the one-factor model"),
    "relative_bias": Term(
        "Relative bias", "f3", "how far the one-factor loading is from the general one, of the latter"
    ),
}
