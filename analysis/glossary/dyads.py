"""Columns of tables about people of several roles who answered about the same thing."""

from analysis.glossary.term import Term

TERMS = {
    "role": Term("Role", "text", "mentee, mentor or manager"),
    "people": Term("People", "int", "rows of the role's data"),
    "in_dyads": Term("In a pair", "int", "people whose partner answered too"),
    "not_joined": Term("Not joined", "int", "people left out, each of them listed with the reason"),
    "universities": Term("Universities", "int", "different universities that people of the role name"),
    "person": Term("Person", "text", "the respondent, or the row of the data"),
    "university": Term("University", "text", "as it was first spelled"),
    "pair": Term("Pair", "text", "the pair's code, as it was first spelled"),
    "why_alone": Term("Reason", "text", "why the person was not joined"),
    "code": Term("Code", "text", "the code that the items come from"),
    "code_items": Term("Items", "text", "the items of the code, of either role"),
    "rated": Term("Rated by two", "int", "universities that two people of the role or more rated"),
    "dyads": Term("Pairs", "int", "pairs of whom both answered"),
    "mean_of": Term("Mean", "f2", "mean score of the role"),
    "dyad_difference": Term("Difference", "f2", "mean of first role less second"),
    "difference_lower": Term("Diff. lower", "f2", "lower end of the 95% t interval of the difference"),
    "difference_upper": Term("Diff. upper", "f2", "upper end of the 95% t interval of the difference"),
    "dyad_r": Term("r", "f3", "product-moment correlation of the two roles"),
    "dyad_icc": Term("ICC(A,1)", "f3", "agreement of the two roles, a shift of all counts against it"),
    "role_r": Term("r of factors", "f3", "correlation of the two roles' factors; nothing held equal"),
    "role_r_lower": Term("r 95% lower", "f3", "lower end of its 95% interval"),
    "role_r_upper": Term("r 95% upper", "f3", "upper end of its 95% interval"),
    "role_difference": Term(
        "Difference of factor means",
        "f3",
        "second role's less the first's, loadings and intercepts equal; unit: the first item's",
    ),
    "role_lower": Term("Difference, 95% lower", "f3", "lower end of its 95% interval"),
    "role_upper": Term("Difference, 95% upper", "f3", "upper end of its 95% interval"),
}
