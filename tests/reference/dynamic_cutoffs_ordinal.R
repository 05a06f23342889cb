# Dynamic cut-offs of ordinal items by an independent simulation: responses drawn, cut, and lavaan fitted by WLSMV.
#
#   three  Holzinger & Swineford's nine tests cut into four categories, three factors: level 0, one and two cross-loadings
#   one    five of them cut into three categories, one factor: level 0, one and two pairs of residual correlations of .30
# Quantiles of scaled indices, with their Monte Carlo errors beside them (the bootstrap over replications).
suppressPackageStartupMessages(library(lavaan))
source("tests/reference/common.R")
REPS <- 200
hs <- read_data("holzinger")[, paste0("x", 1:9)]; n <- nrow(hs)
cut <- function(x, at) 1 + findInterval(x, quantile(x, at))
THREE <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
ONE <- "g =~ x1 + x2 + x3 + x4 + x9"
indices <- function(model, S, thresholds) {
  root <- chol(S); items <- colnames(S)
  t(replicate(REPS, {
    z <- matrix(rnorm(n * ncol(S)), n) %*% root
    x <- as.data.frame(sapply(seq_along(items), function(j) findInterval(z[, j], thresholds[[j]]))); names(x) <- items
    fitMeasures(suppressWarnings(cfa(model, x, ordered = items, estimator = "WLSMV", se = "none")), c("srmr", "rmsea.scaled", "cfi.scaled"))
  }))
}
shown <- function(model, S, thresholds) {
  found <- indices(model, S, thresholds)
  quantiles <- function(x) quantile(x, c(.05, .10, .50, .90, .95), names = FALSE, na.rm = TRUE)
  again <- function(x) apply(replicate(400, quantiles(sample(x, replace = TRUE))), 1, sd)
  list(quantiles = signif(apply(found, 2, quantiles), 6), error = signif(apply(found, 2, again), 4))
}
of <- function(model, data, populations) {
  fit <- cfa(model, data, ordered = names(data), estimator = "WLSMV")
  std <- lavInspect(fit, "std"); t <- unclass(std$tau)[, 1]
  thresholds <- lapply(names(data), function(x) unname(t[startsWith(names(t), paste0(x, "|"))]))
  S <- populations(unclass(std$lambda), unclass(std$psi))
  list(sigma = lapply(S, function(s) signif(unname(s), 10)), levels = lapply(S, function(s) shown(model, s, thresholds)),
       observed = as.list(signif(unclass(fitMeasures(fit, c("srmr", "rmsea.scaled", "cfi.scaled"))), 8)))
}
implied <- function(L, P) { S <- L %*% P %*% t(L); diag(S) <- 1; S }
crossed <- function(L, P) {
  own <- apply(abs(L), 1, which.max); size <- abs(L[cbind(seq_along(own), own)])
  weakest <- sapply(1:3, function(j) { i <- which(own == j); i[which.min(size[i])] })
  H <- sapply(1:3, function(j) { l <- size[own == j]; s <- sum(l^2 / (1 - l^2)); s / (1 + s) })
  chosen <- weakest[order(size[weakest])][1:2]; made <- list(implied(L, P)); used <- character(0)
  for (i in chosen) {
    j <- own[i]; open <- setdiff(1:3, j); open <- open[!sapply(open, function(k) paste(sort(c(j, k)), collapse = "") %in% used)]
    k <- open[which.max(H[open])]; used <- c(used, paste(sort(c(j, k)), collapse = ""))
    l <- size[i]; r <- P[j, k]
    L[i, k] <- sign(L[i, j]) * min(l, .95 * (sqrt(l^2 * r^2 + 1 - l^2) - l * r)); made <- c(made, list(implied(L, P)))
  }
  made
}
paired <- function(L, P) {
  S <- implied(L, P); o <- order(abs(L[, 1])); made <- list(S)
  for (k in c(1, 3)) {
    i <- o[k]; j <- o[k + 1]
    S[i, j] <- S[j, i] <- S[i, j] + .30 * sqrt((1 - L[i, 1]^2) * (1 - L[j, 1]^2)); made <- c(made, list(S))
  }
  made
}
set.seed(20261122)
reference("dynamic_cutoffs_ordinal", list(
  three = of(THREE, as.data.frame(lapply(hs, cut, c(.2, .5, .8))), crossed),
  one = of(ONE, as.data.frame(lapply(hs[, c("x1", "x2", "x3", "x4", "x9")], cut, c(.3, .7))), paired)
), "lavaan")
