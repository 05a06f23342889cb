"""Columns of tables about Guttman's lower bounds and split halves."""

from analysis.glossary.term import Term

TERMS = {
    "lambda1": Term("λ1", "f3", "1 less the items' variances over their sum's"),
    "lambda2": Term("λ2", "f3", "λ1 with the root of all squared covariances"),
    "lambda3": Term("λ3 = α", "f3", "coefficient alpha"),
    "lambda4": Term("λ4", "f3", "greatest split half, halves of equal size or one item apart"),
    "lambda5": Term("λ5", "f3", "λ1 with the root of the squared covariances of the item that has most of them"),
    "lambda6": Term("λ6", "f3", "1 less what the items leave unexplained of each other over their sum's variance"),
    "glb": Term("GLB", "f3", "greatest lower bound of reliability; greatly biased upward in small samples"),
    "glb_gap": Term(
        "GLB too high by at most", "text", "difference of the two feasible solutions that bracket the bound"
    ),
    "least_eigenvalue": Term(
        "Least eigenvalue", "text", "of the covariances less the error variances; not below 0 if they are possible"
    ),
    "steps": Term("Steps", "int", "steps of the method"),
    "splits": Term("Splits", "int", "splits of the items into halves that were gone through"),
    "coefficient": Term("Coefficient", "text", "what is computed of each split"),
    "least_split": Term("Least", "f3", "least over the splits"),
    "split": Term("Quantile", "f3", "quantile over the splits"),
    "median_split": Term("Median", "f3", "median over the splits"),
    "mean_split": Term("Mean", "f3", "mean over the splits"),
    "greatest_split": Term("Greatest", "f3", "greatest over the splits"),
    "odd_even": Term("Odd-even", "f3", "first, third, fifth ... item against the others"),
    "first_second": Term("First-second", "f3", "first half of the items against the second"),
    "which_split": Term("Split", "text", "which of the splits"),
    "half": Term("One half", "text", "the items of the half that holds the first item"),
    "other_half": Term("Other half", "text", "the other items"),
}
