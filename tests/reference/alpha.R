# Cronbach's alpha of the five bfi scales (reversed items as 7 - x), with psych::alpha.
#
# pairwise: all 2800 rows, pairwise covariances; complete: the rows with all five answers.
#   raw_alpha    alpha from the covariances
#   std_alpha, average_r   from cov2cor() of those covariances. On pairwise rows this is not cor(use =
#                "pairwise"), whose standard deviations are of the pair; that one is average_r_pairwise_cor.
#   alpha_drop   raw alpha without the item; r_drop: item against the sum of the others (corrected)
#   feldt        Feldt (1965), 95 %: 1 - (1 - alpha) * qf(p, n - 1, (n - 1)(k - 1)), psych::alpha.ci, for
#                each n stored beside it: rows, which psych::alpha itself uses, and any_answer, the rows with
#                at least one of the five (also 2800 in every scale)
suppressPackageStartupMessages(library(psych))
source("tests/reference/common.R")

feldt <- function(alpha, n, k) {
  ci <- alpha.ci(alpha, n.obs = n, n.var = k, p.val = .05)
  list(n = n, lower = ci$lower.ci, upper = ci$upper.ci)
}

off_diagonal <- function(m) m[lower.tri(m)]

summarise <- function(x, ns) {
  fit <- psych::alpha(x, warnings = FALSE)
  total <- fit$total
  # ns of the intervals; the one psych prints has to be that of the rows
  intervals <- lapply(ns, function(n) feldt(total$raw_alpha, n, ncol(x)))
  stopifnot(all.equal(unlist(fit$feldt[["lower.ci"]]), intervals$rows$lower, check.attributes = FALSE))
  list(
    rows = nrow(x), k = ncol(x),
    raw_alpha = total$raw_alpha, std_alpha = total$std.alpha, average_r = total$average_r,
    average_r_pairwise_cor = mean(off_diagonal(cor(x, use = "pairwise"))),
    feldt = intervals,
    alpha_drop = named(setNames(fit$alpha.drop$raw_alpha, names(x))),
    r_drop = named(setNames(fit$item.stats$r.drop, names(x)))
  )
}

items <- bfi_items(reverse = TRUE)
reference("alpha", lapply(BFI_SCALES, function(scale) {
  x <- items[scale]
  complete <- na.omit(x)
  list(
    items = scale,
    reversed = I(intersect(scale, BFI_REVERSED)),
    pairwise = summarise(x, list(rows = nrow(x), any_answer = sum(rowSums(!is.na(x)) > 0))),
    complete = summarise(complete, list(rows = nrow(complete)))
  )
}), "psych")
