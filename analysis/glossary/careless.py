"""Columns of tables about careless answers: the indices, what they mark, and what leaving people out changes."""

from analysis.glossary.term import Term

TERMS = {
    "longstring": Term("Longest run", "int", "longest run of identical answers, as given and in the order asked"),
    "average_string": Term("Mean run", "f2", "mean length of the runs of identical answers"),
    "irv": Term("IRV", "f2", "intra-individual response variability: standard deviation of a person's answers"),
    "d2": Term("D²", "f2", "squared Mahalanobis distance from the sample's mean, on the items answered"),
    "d2_p": Term("p of D²", "p", "probability of so great a D² by the chi-square with one df an item answered"),
    "even_odd": Term("Even-odd consistency", "f2", "correlation of scales' odd and even halves within the person"),
    "synonyms": Term("Psychometric synonyms", "f2", "correlation within the person across pairs of like items"),
    "antonyms": Term("Psychometric antonyms", "f2", "correlation within the person across pairs of opposite items"),
    "person_total": Term("Person-total r", "f2", "correlation of a person's answers with the others' mean answers"),
    "seconds_per_item": Term("Seconds per item", "f1", "mean time between the answers to items, without pauses"),
    "attention_failed": Term("Attention checks failed", "int", "attention checks answered otherwise than asked for"),
    "careless_index": Term("Index", "text", "what may show careless answering"),
    "flagged_if": Term("Marked if", "text", "when the index marks a respondent"),
    "with_index": Term("Have it", "int", "respondents for whom the index can be computed"),
    "marked": Term("Marked", "int", "respondents whom the index marks"),
    "marked_percent": Term("Marked %", "f1", "of those who have the index, per cent"),
    "marked_by_chance": Term("By chance", "f1", "how many it is expected to mark if everybody answered with care"),
    "other_index": Term("And", "text", "the second of two indices"),
    "marked_by_both": Term("By both", "int", "respondents whom both indices mark"),
    "marked_by_either": Term("By either", "int", "respondents whom one of the two indices marks, or both"),
    "marks": Term("Indices", "int", "how many indices mark a respondent"),
    "respondents": Term("Respondents", "int", "number of respondents"),
    "quantity": Term("Quantity", "text", "what was estimated with and without the flagged"),
    "with_flagged": Term("All", "f3", "estimate from all respondents"),
    "without_flagged": Term("Without flagged", "f3", "estimate without the flagged respondents"),
    "change": Term("Change", "f3", "the second less the first"),
}
