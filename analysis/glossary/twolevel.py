"""Columns of tables about models of two levels and reliability by level."""

from analysis.glossary.term import Term

TERMS = {
    "model_level": Term("Level", "text", "within clusters, between them, or both together"),
    "factor_icc": Term("ICC of factor", "f3", "share of the factor's variance between clusters; loadings are equal"),
    "reliable": Term("Reliability of", "text", "whose variance the coefficient is a share of"),
    "reliability": Term("Value", "f3", "reliability of the score named, as the row says"),
    "reliability_kind": Term("Coefficient", "text", "ω from the model's loadings, α from unrestricted covariances"),
}
