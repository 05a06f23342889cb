# Guttman's lambdas, split halves and the greatest lower bound.
#
# bfi scales (reversed items as 7 - x, pairwise covariances), six bfi items, 16 bfi items, all 25, and the nine tests
# of Holzinger and Swineford.
#   standardised  psych::guttman of the correlations cov2cor() gives; lambda.4 from psych::splitHalf(check.keys =
#                 FALSE), because psych::guttman's is that of items it has reversed without a word where their loading
#                 on the first component is negative (16 and 25 items here)
#   raw           lambda 2, 6 and alpha of psych::splitHalf(covar = TRUE); lambda 1 and 5 by their formulas (psych has
#                 none for covariances)
#   every_split   4 cov(A, B)/var(A + B) of every distinct split by combn(), halves of equal size or one item apart:
#                 least, mean, greatest, quantiles; Spearman-Brown's too; up to nine items
#   psych_split   psych::splitHalf(covar = TRUE)'s least, mean and greatest. Of an odd number of items it goes through
#                 the first choose(n, (n - 1)/2)/2 of the choose(n, (n - 1)/2) splits alone, as `psych_splits` shows
#   best_split    the greatest split half psych::splitHalf finds, among 10,000 and again 20,000 drawn above 16 items
#   glb_dual      the greatest lower bound by R's optim() on the factored dual: minimise <S, VV'> over matrices V whose
#                 rows have length 1 or more, the best of three starts; up to nine items
#   glb_fa        psych::glb.fa of the correlations
suppressPackageStartupMessages(library(psych))
source("tests/reference/common.R")
set.seed(20260411)

lambda1 <- function(s) 1 - sum(diag(s)) / sum(s)
lambda5 <- function(s) lambda1(s) + 2 * sqrt(max(colSums(s^2) - diag(s)^2)) / sum(s)

every_split <- function(s) {
  n <- ncol(s)
  halves <- combn(n, n %/% 2)
  # of an even number, each split and its mirror image are in the list
  if (n %% 2 == 0) halves <- halves[, halves[1, ] == 1, drop = FALSE]
  found <- apply(halves, 2, function(a) {
    b <- setdiff(seq_len(n), a)
    ab <- sum(s[a, b]); r <- ab / sqrt(sum(s[a, a]) * sum(s[b, b]))
    c(rulon = 4 * ab / sum(s), sb = 2 * r / (1 + r))
  })
  describe <- function(x) list(least = min(x), mean = mean(x), median = median(x), greatest = max(x),
                               q025 = quantile(x, .025, names = FALSE), q975 = quantile(x, .975, names = FALSE))
  list(count = ncol(found), rulon = describe(found["rulon", ]), spearman_brown = describe(found["sb", ]))
}

glb_dual <- function(s) {
  p <- ncol(s)
  unpack <- function(x) {
    u <- matrix(x[seq_len(p * p)], p)
    u / sqrt(rowSums(u^2)) * sqrt(1 + x[-seq_len(p * p)]^2)
  }
  value <- function(x) { v <- unpack(x); sum((s %*% v) * v) / sum(s) }
  gradient <- function(x) {
    u <- matrix(x[seq_len(p * p)], p); w <- x[-seq_len(p * p)]
    norm <- sqrt(rowSums(u^2)); unit <- u / norm; long <- sqrt(1 + w^2)
    g <- 2 * (s %*% (unit * long)) / sum(s)
    along <- rowSums(g * unit)
    c((g - along * unit) * long / norm, along * w / long)
  }
  found <- Inf
  for (start in 1:3) {
    x <- c(rnorm(p * p), rnorm(p))
    for (again in 1:4) x <- optim(x, value, gradient, method = "BFGS", control = list(maxit = 5000, reltol = 1e-16))$par
    found <- min(found, value(x))
  }
  1 - found
}

summarise <- function(s) {
  r <- cov2cor(s)
  n <- ncol(s)
  suppressMessages(suppressWarnings({
    standardised <- guttman(r)
    standardised$lambda.4 <- splitHalf(r, check.keys = FALSE)$maxrb
    split <- splitHalf(s, covar = TRUE, check.keys = FALSE, raw = n <= 16)
    best <- max(split$maxrb, if (n > 16) splitHalf(s, covar = TRUE, check.keys = FALSE, n.sample = 20000)$maxrb)
  }))
  result <- list(
    items = I(colnames(s)),
    standardised = named(unlist(standardised[c("lambda.1", "lambda.2", "lambda.3", "lambda.4", "lambda.5",
                                               "lambda.5p", "lambda.6")])),
    raw = list(lambda1 = lambda1(s), lambda2 = split$lambda2, alpha = split$alpha, lambda5 = lambda5(s),
               lambda6 = split$lambda6),
    psych_split = list(least = split$minrb, mean = split$meanr, greatest = split$maxrb),
    psych_splits = length(split$raw),
    best_split = best,
    glb_fa = suppressMessages(suppressWarnings(glb.fa(r)$glb))
  )
  if (n <= 9) result <- c(result, list(every_split = every_split(s), glb_dual = glb_dual(s), glb_dual_std = glb_dual(r)))
  result
}

items <- bfi_items(reverse = TRUE)
covariances <- function(names) cov(items[names], use = "pairwise")
values <- c(
  lapply(BFI_SCALES, covariances),
  list(
    six = covariances(BFI_ITEMS[1:6]), sixteen = covariances(BFI_ITEMS[1:16]), all = covariances(BFI_ITEMS),
    holzinger = cov(read_data("holzinger")[paste0("x", 1:9)])
  )
)
reference("guttman", lapply(values, summarise), "psych")
