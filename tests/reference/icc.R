# Intraclass correlations of students in schools (mlmRev::Exam), by one-way random-effects ANOVA.
#
# all: every student; sizes differ. balanced: the first 20 students, in file order, of each school with >= 20.
#   MSB, MSW     mean squares between and within, on J - 1 and N - J degrees of freedom
#   n0           (N - sum(n_j^2) / N) / (J - 1)
#   ICC1         (MSB - MSW) / (MSB + (n0 - 1) MSW)          ICC2   (MSB - MSW) / MSB
#   ICC1_lower, ICC1_upper   (F/q - 1) / (F/q + n0 - 1), q = qf(.975 and .025, J - 1, N - J): exact when
#                balanced (Searle 1971), with n0 an approximation (Donner 1986); the same for ICC2: 1 - q/F
#   design_effect   1 + (N / J - 1) ICC1 (Kish 1965), N / J the mean cluster size
#   lmer         REML: variance between, within, and between / (between + within)
#   psych_icc1, psych_icc1k   balanced only: psych::ICC(lmer = FALSE), schools as targets
suppressPackageStartupMessages({library(lme4); library(psych)})
source("tests/reference/common.R")

one_way <- function(y, school) {
  school <- factor(school)
  sizes <- table(school)
  J <- nlevels(school)
  N <- length(y)
  stopifnot(!anyNA(y))
  table <- anova(lm(y ~ school))
  MSB <- table[["Mean Sq"]][1]
  MSW <- table[["Mean Sq"]][2]
  n0 <- (N - sum(sizes^2) / N) / (J - 1)
  F <- MSB / MSW
  df <- c(J - 1, N - J)
  q <- qf(c(.975, .025), df[1], df[2])
  icc1 <- (MSB - MSW) / (MSB + (n0 - 1) * MSW)
  fit <- lmer(y ~ 1 + (1 | school), REML = TRUE,
              control = lmerControl(optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-14)))
  variance <- as.data.frame(VarCorr(fit))$vcov
  list(
    J = J, N = N, sizes = named(setNames(as.integer(sizes), names(sizes))), n0 = n0, mean_size = N / J,
    MSB = MSB, MSW = MSW, F = F, df1 = df[1], df2 = df[2],
    p = pf(F, df[1], df[2], lower.tail = FALSE),
    ICC1 = icc1, ICC1_lower = (F / q[1] - 1) / (F / q[1] + n0 - 1),
    ICC1_upper = (F / q[2] - 1) / (F / q[2] + n0 - 1),
    ICC2 = (MSB - MSW) / MSB, ICC2_lower = 1 - q[1] / F, ICC2_upper = 1 - q[2] / F,
    design_effect = 1 + (N / J - 1) * icc1,
    lmer = list(between = variance[1], within = variance[2], ICC = variance[1] / sum(variance))
  )
}

psych_rows <- function(y, school, size) {
  wide <- do.call(rbind, split(y, school))
  stopifnot(ncol(wide) == size)
  results <- psych::ICC(wide, lmer = FALSE)$results
  pick <- function(type) {
    row <- results[results$type == type, ]
    list(ICC = row$ICC, F = row$F, df1 = row$df1, df2 = row$df2, p = row$p,
         lower = row[["lower bound"]], upper = row[["upper bound"]])
  }
  list(psych_icc1 = pick("ICC1"), psych_icc1k = pick("ICC1k"))
}

exam <- read_data("exam")
SIZE <- 20
place <- ave(seq_len(nrow(exam)), exam$school, FUN = seq_along)
size <- ave(seq_len(nrow(exam)), exam$school, FUN = length)
balanced <- exam[size >= SIZE & place <= SIZE, ]

reference("icc", sapply(c("normexam", "standLRT"), function(variable) list(
  all = one_way(exam[[variable]], exam$school),
  balanced = c(one_way(balanced[[variable]], balanced$school),
               psych_rows(balanced[[variable]], balanced$school, SIZE))
), simplify = FALSE), c("lme4", "psych"))
