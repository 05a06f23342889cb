# Two columns taken as two occasions: the six ICCs with their intervals, change, limits of agreement, kappa.
#
#   tests   x4 and x6 of Holzinger and Swineford's 301 pupils (measures)
#   scales  means of bfi's A1 to A5 and E1 to E5 (reversed items as 7 - x), the first 150 rows with all ten answers
#   icc     psych::ICC(lmer = FALSE), that is from aov(), 95 % and 90 %
#   change  t.test(paired = TRUE), cor()
#   exact   Carkeet (2015): noncentral t quantiles by qt(), each limit on its own
#   kappa   psych::cohen.kappa's weighted kappa (quadratic) of bfi's N1 and N3, and of E1 and E2, on the rows with both;
#           se: Fleiss, Cohen & Everitt (1969), eq. for the non-null case, written out below; psych_se: psych's, which
#           takes the mean weights of rows for those of columns
suppressPackageStartupMessages(library(psych))
source("tests/reference/common.R")

iccs <- function(x, level) {
  found <- suppressWarnings(ICC(x, lmer = FALSE, alpha = 1 - level))$results
  lapply(seq_len(6), function(i) {
    list(type = found$type[i], icc = found$ICC[i], F = found$F[i], df1 = found$df1[i], df2 = found$df2[i],
         p = found$p[i], lower = found[["lower bound"]][i], upper = found[["upper bound"]][i])
  })
}

occasions <- function(x) {
  names(x) <- c("first", "second")
  n <- nrow(x)
  d <- x$second - x$first
  test <- t.test(x$second, x$first, paired = TRUE)
  z <- qnorm(.975)
  squares <- summary(aov(score ~ factor(person) + factor(occasion),
                         data.frame(score = c(x$first, x$second), person = rep(seq_len(n), 2),
                                    occasion = rep(1:2, each = n))))[[1]][["Mean Sq"]]
  # qt() warns that it may be imprecise for so great a noncentrality; SciPy's agrees to 3e-12
  ends <- suppressWarnings(qt(c(.025, .975), n - 1, z * sqrt(n))) / sqrt(n)
  list(
    first = x$first, second = x$second,
    icc95 = iccs(x, .95), icc90 = iccs(x, .90),
    change = list(mean = mean(d), sd = sd(d), t = unname(test$statistic), df = unname(test$parameter),
                  p = test$p.value, lower = test$conf.int[1], upper = test$conf.int[2], r = cor(x$first, x$second)),
    squares = list(people = squares[1], occasions = squares[2], error = squares[3]),
    limits = list(lower = mean(d) - z * sd(d), upper = mean(d) + z * sd(d),
                  exact_upper = mean(d) + ends * sd(d), exact_lower = mean(d) - rev(ends) * sd(d))
  )
}

kappas <- function(x) {
  x <- na.omit(x)
  found <- cohen.kappa(x)
  n <- nrow(x)
  p <- prop.table(table(factor(x[[1]], 1:6), factor(x[[2]], 1:6)))
  w <- 1 - outer(1:6, 1:6, "-")^2 / 25
  chance <- sum(outer(rowSums(p), colSums(p)) * w)
  k <- (sum(p * w) - chance) / (1 - chance)
  # mean weight of each row, over the columns' shares, and of each column, over the rows'
  by_row <- drop(w %*% colSums(p)); by_column <- drop(t(w) %*% rowSums(p))
  variance <- (sum(p * (w - outer(by_row, by_column, "+") * (1 - k))^2) - (k - chance * (1 - k))^2) /
    (n * (1 - chance)^2)
  list(n = n, kappa = found$weighted.kappa, se = sqrt(variance), psych_se = sqrt(found$var.weighted))
}

items <- bfi_items(reverse = TRUE)
ten <- na.omit(items[c(BFI_SCALES$A, BFI_SCALES$E)])[1:150, ]
scales <- data.frame(first = rowMeans(ten[, 1:5]), second = rowMeans(ten[, 6:10]))
reference("retest", list(
  tests = occasions(read_data("holzinger")[c("x4", "x6")]),
  scales = occasions(scales),
  kappa = list(N = kappas(items[c("N1", "N3")]), E = kappas(items[c("E1", "E2")]))
), "psych")
