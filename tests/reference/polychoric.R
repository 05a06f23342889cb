# Ordinal correlations: lavaan::lavCor, two-step, and the same equations solved to the end.
#
# Each of pairwise and listwise, for the 25 raw bfi items (bfi), for seven items with rare categories (sparse) and for
# measures beside items (mixed), has
#   cor        lavCor's correlations. nlminb stops where its gain is relatively 1e-10
#   th         lavCor's thresholds (and means, for mixed)
#   tight      the root of each pair's likelihood equation, by uniroot with tol 1e-15, thresholds and moments given:
#              those of all answers to an item. NA where there is no root near lavCor's value
#   gamma      lavaan's NACOV: N times the sampling covariances of thresholds (or -means), variances, correlations (or
#              covariances), for the items gamma_items; gamma_diagonal for all items
# sparse_none and sparse_all are sparse with zero.add = c(0, 0) and c(0.5, 0.5); the default is c(0.5, 0) with
# zero.keep.margins = TRUE.
# smooth is a matrix that is not positive definite before and after lavCor's cor.smooth (tol 1e-4).
# psych is psych::polychoric(global = TRUE, correct = 0) of the pairwise bfi items.
suppressPackageStartupMessages({library(lavaan); library(psych)})
source("tests/reference/common.R")

thresholds <- function(y) qnorm(cumsum(table(y))[-length(table(y))] / sum(table(y)))

# The likelihood equation of rho for one table, thresholds given (Olsson 1979).
equation <- function(rho, counts, a, b) {
  grid <- expand.grid(a = a, b = b)
  inner <- matrix(pbivnorm::pbivnorm(grid$a, grid$b, rho = rho), length(a))
  cdf <- cbind(0, rbind(0, inner, pnorm(b)), c(0, pnorm(a), 1))
  free <- 1 - rho^2
  height <- exp(-(grid$a^2 - 2 * rho * grid$a * grid$b + grid$b^2) / (2 * free)) / (2 * pi * sqrt(free))
  pdf <- matrix(0, length(a) + 2, length(b) + 2)
  pdf[2:(length(a) + 1), 2:(length(b) + 1)] <- height
  over <- function(m) diff(t(diff(t(m))))
  cells <- over(cdf)
  sum((counts * over(pdf) / cells)[counts > 0])
}

# The same for a measure z, standardised, and a category y with thresholds b (Olsson, Drasgow & Dorans 1982).
serial_equation <- function(rho, z, y, b) {
  b <- c(-40, b, 40)
  root <- sqrt(1 - rho^2)
  up <- (b[y + 1] - rho * z) / root
  down <- (b[y] - rho * z) / root
  slope <- (dnorm(up) * (b[y + 1] * rho - z) - dnorm(down) * (b[y] * rho - z)) / root^3
  sum(slope / ifelse(down > 0, pnorm(-down) - pnorm(-up), pnorm(up) - pnorm(down)))
}

# The same for two measures, standardised.
pearson_equation <- function(rho, z, y) {
  rho * (1 - rho^2) + mean(z * y) * (1 + rho^2) - rho * mean(z^2 + y^2)
}

# A pair's likelihood equation as a function of rho.
equation_of <- function(x, y, x_ordered, y_ordered) {
  standard <- function(v) (v - mean(v, na.rm = TRUE)) / sqrt(mean((v - mean(v, na.rm = TRUE))^2, na.rm = TRUE))
  code <- function(v) match(v, sort(unique(v)))
  seen <- !is.na(x) & !is.na(y)
  if (x_ordered && y_ordered) {
    counts <- filled(table(factor(x, sort(unique(x))), factor(y, sort(unique(y)))))
    return(function(rho) equation(rho, counts, thresholds(x), thresholds(y)))
  }
  if (x_ordered) return(equation_of(y, x, FALSE, TRUE))
  if (y_ordered) return(function(rho) serial_equation(rho, standard(x)[seen], code(y)[seen], thresholds(y)))
  function(rho) pearson_equation(rho, standard(x)[seen], standard(y)[seen])
}

# One cell of a 2 x 2 table empty: half a person into it, margins kept (lavaan's default).
filled <- function(counts) {
  if (all(dim(counts) == 2) && sum(counts == 0) == 1) {
    sign <- if (any(diag(counts) == 0)) 1 else -1
    counts <- counts + sign * 0.5 * matrix(c(1, -1, -1, 1), 2)
  }
  counts
}

# `near`: lavCor's correlations, around which the roots are sought; NA where there is none.
tight <- function(x, near, ordered) {
  r <- diag(ncol(x))
  dimnames(r) <- list(names(x), names(x))
  for (i in seq_len(ncol(x) - 1)) for (j in (i + 1):ncol(x)) {
    f <- equation_of(x[[i]], x[[j]], names(x)[i] %in% ordered, names(x)[j] %in% ordered)
    ends <- pmax(pmin(near[i, j] + c(-0.01, 0.01), 0.999), -0.999)
    values <- c(f(ends[1]), f(ends[2]))
    r[i, j] <- r[j, i] <- if (anyNA(values) || prod(values) > 0) NA else uniroot(f, ends, tol = 1e-15)$root
  }
  r
}

gamma_of <- function(x, ordered, missing) {
  fit <- lavCor(x, ordered = ordered, missing = missing, output = "fit", estimator = "WLSMV")
  unclass(lavInspect(fit, "gamma"))
}

describe <- function(x, missing, ordered = names(x), gamma_items = names(x), ...) {
  if (missing == "listwise") x <- na.omit(x)
  r <- lavCor(x, ordered = ordered, missing = missing, ...)
  out <- list(
    n = nrow(x),
    cor = table_of(r),
    th = named(lavCor(x, ordered = ordered, missing = missing, output = "th", ...))
  )
  if (length(gamma_items) > 0) {
    out$tight <- table_of(tight(x, r, ordered))
    chosen <- x[gamma_items]
    out$gamma <- table_of(gamma_of(chosen, intersect(ordered, gamma_items), missing))
    out$gamma_diagonal <- diag(gamma_of(x, ordered, missing))
  }
  out
}

both <- function(x, ...) list(pairwise = describe(x, "pairwise", ...), listwise = describe(x, "listwise", ...))

bfi <- bfi_items()
sparse <- read_data("sparse")
mixed <- read_data("mixed")

# Two items nearly the same, a third that goes with one and not with the other.
crooked <- matrix(c(1, 0.95, 0.2, 0.95, 1, 0.7, 0.2, 0.7, 1), 3, dimnames = list(letters[1:3], letters[1:3]))
force_pd <- lavaan:::lav_matrix_symmetric_force_pd

reference("polychoric", list(
  bfi = both(bfi, gamma_items = c("A1", "A2", "C4", "E1", "N5", "O2")),
  sparse = both(sparse),
  sparse_none = both(sparse, gamma_items = character(), zero.add = c(0, 0)),
  sparse_all = both(sparse, gamma_items = character(), zero.add = c(0.5, 0.5)),
  mixed = both(mixed, ordered = paste0("x", 4:8)),
  smooth = list(before = table_of(crooked), after = table_of(structure(cov2cor(force_pd(crooked, tol = 1e-4)),
                                                                     dimnames = dimnames(crooked)))),
  psych = table_of(psych::polychoric(bfi, global = TRUE, correct = 0)$rho)
), c("lavaan", "psych", "pbivnorm"))
