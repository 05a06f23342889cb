"""Columns of tables about the number of factors and about sampling adequacy."""

from analysis.glossary.term import Term

TERMS = {
    "criterion_name": Term("Criterion", "text", "the criterion that suggests a number of factors"),
    "matrix": Term("Correlations", "text", "which correlation matrix it looks at"),
    "factors": Term("Factors", "int", "number of factors suggested, or extracted"),
    "at_solution": Term("At the solution", "f3", "the criterion's statistic at the number suggested"),
    "counts": Term("Compared", "flag", "whether it counts where the criteria are compared; the others are information"),
    "why_none": Term("Why none", "text", "why the criterion suggests no number"),
    "times": Term("Times", "int", "how many criteria (each on each matrix) suggest it"),
    "suggested_by": Term("Suggested by", "text", "which criteria they are, on which matrices"),
    "pc_mean": Term("Noise, mean", "f3", "mean of the same eigenvalue of noise"),
    "pc_limit": Term("Noise, percentile", "f3", "percentile of the same eigenvalue of noise"),
    "fa_eigenvalue": Term("Reduced eigenvalue", "f3", "eigenvalue with communalities on the diagonal"),
    "fa_mean": Term("Its noise, mean", "f3", "mean of the same reduced eigenvalue of noise"),
    "fa_limit": Term("Its noise, percentile", "f3", "percentile of the same reduced eigenvalue of noise"),
    "ekc_reference": Term("EKC reference", "f3", "reference eigenvalue of the empirical Kaiser criterion"),
    "map2": Term("MAP", "f3", "average squared partial correlation once so many components are taken out"),
    "map4": Term("MAP, 4th power", "f3", "average fourth power of the same partial correlations"),
    "vss1": Term("VSS 1", "f3", "fit of the pattern with one loading an item"),
    "vss2": Term("VSS 2", "f3", "fit of the pattern with two loadings an item"),
    "ladder_df": Term("df", "int", "degrees of freedom of so many factors"),
    "ladder_cfi": Term("CFI", "f3", "comparative fit index of so many minres factors"),
    "ladder_rmsea": Term("RMSEA", "f3", "root mean square error of approximation of so many minres factors"),
    "ladder_caf": Term("CAF", "f3", "common part accounted for: 1 - KMO of the residuals"),
    "st": Term("st", "f2", "scree test value on the hull of this index"),
    "image": Term("Image", "f3", "share of the item's variance that the other items predict (squared multiple r)"),
    "anti_image": Term("Anti-image r", "f3", "correlation of what the other items leave of the two"),
}
