# Items within their construct: polyserial item-rest r, omega without the item, upper-lower discrimination.
#
# The five bfi scales (reversed items as 7 - x), pairwise (all rows) and complete (rows with all five answers), and
# sparse, seven items of 2 to 4 categories with rare ones, as one scale (pairwise). For each item
#   polyserial         lavaan::lavCor of the item (ordered) with the rest, the mean of the other items of those who
#                      answered at least half of them; as nlminb stops (a relative gain of 1e-10)
#   polyserial_tight   the root of the same pair's likelihood equation (Olsson, Drasgow & Dorans 1982) by uniroot, tol
#                      1e-15, thresholds and moments given, each from all who have them
#                      (psych::polyserial is no maximum likelihood estimate but Pearson's r times sd over the heights
#                      at the thresholds; on these data it lies up to .05 from it)
#   omega_drop         (sum s l)^2 / ((sum s l)^2 + sum s^2 u), l and u loadings and uniquenesses of
#                      psych::fa(nfactors = 1, fm = "minres") of the correlations without the item, s the standard
#                      deviations; the correlations are cov2cor() of the pairwise covariances, as alpha has them
#   omega_drop_tight   the same stationary point, fm = "pa" with min.err 1e-14
#   discrimination     mean in the upper less mean in the lower 27 % by the rest, over the range of the answers; people
#                      tied at a border share the places left. By two integrals of the step function of the mean item
#                      score, people being sorted by the rest.
suppressPackageStartupMessages({library(psych); library(lavaan)})
source("tests/reference/common.R")

rest_of <- function(x, j) {
  others <- x[-j]
  ifelse(rowSums(!is.na(others)) >= ncol(others) / 2, rowMeans(others, na.rm = TRUE), NA)
}

polyserial_lavaan <- function(y, rest) {
  d <- data.frame(y = y, rest = rest)
  lavCor(d, ordered = "y", missing = "pairwise")["y", "rest"]
}

polyserial_tight <- function(y, rest, near) {
  counts <- table(y)
  b <- c(-40, qnorm(cumsum(counts)[-length(counts)] / sum(counts)), 40)
  m <- mean(rest, na.rm = TRUE)
  z <- (rest - m) / sqrt(mean((rest - m)^2, na.rm = TRUE))
  seen <- !is.na(y) & !is.na(rest)
  z <- z[seen]
  code <- match(y[seen], as.numeric(names(counts)))
  equation <- function(rho) {
    root <- sqrt(1 - rho^2)
    up <- (b[code + 1] - rho * z) / root
    down <- (b[code] - rho * z) / root
    slope <- (dnorm(up) * (b[code + 1] * rho - z) - dnorm(down) * (b[code] * rho - z)) / root^3
    sum(slope / ifelse(down > 0, pnorm(-down) - pnorm(-up), pnorm(up) - pnorm(down)))
  }
  uniroot(equation, near + c(-0.01, 0.01), tol = 1e-15)$root
}

omega_of <- function(S, ...) {
  f <- psych::fa(cov2cor(S), nfactors = 1, ...)
  s <- sqrt(diag(S))
  common <- sum(s * f$loadings[, 1])^2
  common / (common + sum(s^2 * f$uniquenesses))
}

discrimination <- function(y, rest, span, share = 0.27) {
  seen <- !is.na(y) & !is.na(rest)
  y <- y[seen]
  rest <- round(rest[seen], 9)
  steps <- tapply(y, rest, mean)
  people <- cumsum(table(rest))
  # the sum of the first `size` people's answers, those of one rest in any order
  cumulated <- approxfun(c(0, people), c(0, cumsum(steps * table(rest))))
  size <- share * length(y)
  n <- length(y)
  unname(((cumulated(n) - cumulated(n - size)) - cumulated(size)) / size / span)
}

summarise <- function(x, span) {
  S <- cov(x, use = "pairwise")
  items <- seq_along(x)
  rests <- lapply(items, function(j) rest_of(x, j))
  ml <- sapply(items, function(j) polyserial_lavaan(x[[j]], rests[[j]]))
  by_item <- function(values) named(setNames(values, names(x)))
  list(
    polyserial = by_item(ml),
    polyserial_tight = by_item(sapply(items, function(j) polyserial_tight(x[[j]], rests[[j]], ml[j]))),
    omega_drop = by_item(sapply(items, function(j) omega_of(S[-j, -j], fm = "minres"))),
    omega_drop_tight = by_item(sapply(items, function(j) {
      omega_of(S[-j, -j], fm = "pa", min.err = 1e-14, max.iter = 1e5)
    })),
    discrimination = by_item(sapply(items, function(j) discrimination(x[[j]], rests[[j]], span)))
  )
}

items <- bfi_items(reverse = TRUE)
scales <- lapply(BFI_SCALES, function(scale) {
  list(pairwise = summarise(items[scale], 5), complete = summarise(na.omit(items[scale]), 5))
})
reference("discrimination", c(scales, list(sparse = list(pairwise = summarise(read_data("sparse"), 3)))),
          c("psych", "lavaan"))
