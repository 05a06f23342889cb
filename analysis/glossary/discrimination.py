"""Columns of tables about items within their construct: discrimination, direction, correlations."""

from analysis.glossary.term import Term

TERMS = {
    "discrimination": Term("D", "f2", "mean of the upper 27% less that of the lower, over the scale's range"),
    "item_rest_polyserial": Term(
        "Polyserial item-rest r", "f2", "correlation of the response behind the answers with the other items' mean"
    ),
    "omega_if_deleted": Term("ω if deleted", "f3", "omega total of the construct's sum without this item"),
    "rare": Term("Rare answers", "text", "categories hardly anybody chose"),
    "empty": Term("Empty", "text", "categories nobody chose"),
    "component_loading": Term("First component", "f2", "loading on the items' first principal component"),
    "alpha_if_turned": Term("α if turned", "f3", "alpha of the construct with this item turned round"),
    "alpha_all_turned": Term("α if all turned", "f3", "alpha with every doubted item of the construct turned round"),
    "least_r": Term("Least r", "f2", "smallest correlation of two items"),
    "least_r_pair": Term("Least r, of", "text", "the two items"),
    "greatest_r": Term("Greatest r", "f2", "greatest correlation of two items"),
    "greatest_r_pair": Term("Greatest r, of", "text", "the two items"),
    "r_in_range": Term("r .15 to .50 %", "f1", "correlations of two items from .15 to .50, per cent"),
}
