# Indices of careless answering, person by person, on the 25 bfi items and on the nine `mixed` tests.
#
# No function of a package but psych::outlier is used: rle, sd, cor and mahalanobis of R, in loops over persons.
#   longest, mean_run   rle() of the raw answers; a missing answer is a run of its own that does not count
#   irv                 sd of the raw answers
#   outlier             psych::outlier's D² of the complete rows (`complete`: their numbers)
#   d2, df              mahalanobis() on each person's answered items, colMeans and pairwise covariances of all
#   outlier_missing     psych::outlier's D² of all rows: the terms of missing items are left out of the whole inverse
#   even_odd            cor across scales of the means of odd and even items, 2r / (1 + r), at least -1; keyed answers
#   synonyms, antonyms  cor across the pairs of items with r > cut or r < -cut, raw answers, 3 pairs or more
#   person_total        cor of a person's raw answers with the means of all others
# Of every index the first rows, and the number and sum of all that can be had.
suppressPackageStartupMessages(library(psych))
source("tests/reference/common.R")

quiet_cor <- function(a, b) {
  both <- !is.na(a) & !is.na(b)
  if (sum(both) < 3 || sd(a[both]) < 1e-12 || sd(b[both]) < 1e-12) return(NA)
  cor(a[both], b[both])
}

per_row <- function(x, f) unname(apply(as.matrix(x), 1, f))

strings <- function(row) {
  known <- !is.na(row)
  row[!known] <- -1000 - which(!known)
  found <- rle(row)
  found$lengths[found$values > -1000]
}

even_odd <- function(x, scales) per_row(x, function(row) {
  halves <- sapply(scales, function(items) {
    values <- row[items]
    odd <- seq_along(items) %% 2 == 1
    c(mean(values[odd], na.rm = TRUE), mean(values[!odd], na.rm = TRUE))
  })
  r <- quiet_cor(halves[1, ], halves[2, ])
  if (is.na(r)) NA else if (r <= -1 / 3) -1 else 2 * r / (1 + r)
})

across_pairs <- function(x, which) {
  pairs <- which(which & upper.tri(which), arr.ind = TRUE)
  list(pairs = nrow(pairs), values = per_row(x, function(row) quiet_cor(row[pairs[, 1]], row[pairs[, 2]])))
}

person_total <- function(x) {
  x <- as.matrix(x)
  sapply(seq_len(nrow(x)), function(i) quiet_cor(x[i, ], colMeans(x[-i, , drop = FALSE], na.rm = TRUE)))
}

answered_distance <- function(x) {
  centre <- colMeans(x, na.rm = TRUE)
  spread <- cov(x, use = "pairwise")
  per_row(x, function(row) {
    o <- !is.na(row)
    mahalanobis(row[o], centre[o], spread[o, o, drop = FALSE])
  })
}

shown <- function(values, rows) {
  list(first = I(values[seq_len(rows)]), n = sum(!is.na(values)), sum = sum(values, na.rm = TRUE))
}

indices <- function(raw, keyed, scales, cut, rows) {
  complete <- which(stats::complete.cases(keyed))
  r <- cor(raw, use = "pairwise")
  synonyms <- across_pairs(raw, r > cut)
  antonyms <- across_pairs(raw, r < -cut)
  list(
    rows = rows, cut = cut, scales = lapply(scales, I), complete = I(complete[seq_len(rows)]),
    longest = shown(per_row(raw, function(row) max(strings(row))), rows),
    mean_run = shown(per_row(raw, function(row) mean(strings(row))), rows),
    irv = shown(per_row(raw, function(row) sd(row, na.rm = TRUE)), rows),
    outlier = shown(unname(psych::outlier(keyed[complete, ], plot = FALSE)), rows),
    d2 = shown(answered_distance(keyed), rows),
    df = shown(per_row(keyed, function(row) sum(!is.na(row))), rows),
    outlier_missing = shown(unname(psych::outlier(keyed, plot = FALSE)), rows),
    even_odd = shown(even_odd(keyed, scales), rows),
    synonym_pairs = synonyms$pairs, synonyms = shown(synonyms$values, rows),
    antonym_pairs = antonyms$pairs, antonyms = shown(antonyms$values, rows),
    person_total = shown(person_total(raw), rows)
  )
}

mixed <- read_data("mixed")
reference("careless", list(
  bfi = indices(bfi_items(), bfi_items(reverse = TRUE), BFI_SCALES, .35, 150),
  mixed = indices(mixed, mixed, split(names(mixed), rep(c("visual", "textual", "speed"), each = 3))[
    c("visual", "textual", "speed")], .20, 60)
), "psych")
