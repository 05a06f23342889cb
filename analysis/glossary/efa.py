"""Columns of tables about rotation, replication, factor scores and the reduction of items."""

from analysis.glossary.term import Term

TERMS = {
    "crosses": Term("Also on", "text", "other factors with |loading| >= .30, or within .20 of the greatest"),
    "criterion": Term("Criterion", "f3", "value of the rotation criterion at a minimum"),
    "found_by": Term("Starts", "int", "starts of the rotation that ended there"),
    "difference": Term("Difference", "f3", "greatest difference in a loading from the solution taken"),
    "determinacy": Term("Multiple R", "f3", "multiple correlation of the factor with all items"),
    "least_agreement": Term("Least r", "f3", "least correlation of two equally good sets of scores, 2R² - 1"),
    "validity": Term("r with factor", "f3", "correlation of these scores with the factor, of complete answers"),
    "comparison": Term("Comparison", "text", "the two parts of the sample that are compared"),
    "congruence": Term("φ", "f3", "Tucker's congruence of the factor's loadings in the two"),
    "likeness": Term("Likeness", "text", "the literature's word for the congruence"),
    "step": Term("Step", "int", "items left out so far, this one included"),
    "reason": Term("Because", "text", "the number of the rule that the item did not meet"),
    "measured": Term("Found", "f3", "the number found"),
    "limit": Term("Asked", "f3", "the number the rule asks for"),
    "kmo_before": Term("KMO before", "f3", "sampling adequacy with the item"),
    "kmo_after": Term("KMO after", "f3", "sampling adequacy without it"),
    "rmsea_before": Term("RMSEA before", "f3", "root mean square error of approximation with the item"),
    "rmsea_after": Term("RMSEA after", "f3", "the same without it"),
    "rmsr_before": Term("RMSR before", "f3", "root mean square residual correlation with the item"),
    "rmsr_after": Term("RMSR after", "f3", "the same without it"),
    "variance_before": Term("Variance % before", "f1", "variance of the items due to the factors, with the item"),
    "variance_after": Term("Variance % after", "f1", "the same without it"),
}
