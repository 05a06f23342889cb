# Clusters: the exact interval of ICC(1), correlations at two levels, variance by level, agreement of members.
#
# exam (mlmRev::Exam, students in schools): normexam, standLRT and, for an interval below 0, "noise", the last digits
#   of standLRT.
#   wald          ends of the ratio of variances theta where sum w_j (mean_j - m)^2 / ((J - 1) MSW), w_j = n_j/(1 + n_j
#                 theta), m their weighted mean, is qf(.975 and .025, J - 1, N - J) (Wald 1940); uniroot at 1e-15
#   reml          lmer's between / (between + within)
#   statsBy       psych::statsBy: ICC1 (with the mean size), ICC2, correlation within (rwg) and between (rbg); true: (S_B - S_W)/n0 by lm()
# pastes, penicillin (lme4): REML variances of nested (batch, cask in batch) and crossed (plate, sample) levels.
# bfi: agreeableness (7 - A1, A2 ... A5), complete rows of ages that two people have or more: multilevel's rwg.j and
#   rwg of A2, against the uniform (35/12) and the moderately skewed null distribution (1.26); ad.m about mean and
#   median, of the scale and of A2; multilevel's ICC1 and ICC2 of the mean.
suppressPackageStartupMessages({library(lme4); library(psych); library(multilevel)})
source("tests/reference/common.R")

# lmer's default optimiser stops 6e-5 (relative) short of Penicillin's variances.
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5))

wald <- function(y, school) {
  means <- tapply(y, school, mean)
  n <- tapply(y, school, length)
  J <- length(n)
  N <- sum(n)
  MSW <- sum((y - means[as.character(school)])^2) / (N - J)
  F <- function(theta) {
    w <- n / (1 + n * theta)
    sum(w * (means - sum(w * means) / sum(w))^2) / ((J - 1) * MSW)
  }
  ends <- sapply(qf(c(.975, .025), J - 1, N - J), function(q) {
    uniroot(function(theta) F(theta) - q, c(-(1 - 1e-9) / max(n), 1e3), tol = 1e-15, maxiter = 10000)$root
  })
  fit <- lmer(y ~ 1 + (1 | school), REML = TRUE, control = tight)
  v <- as.data.frame(VarCorr(fit))$vcov
  list(lower = ends[1] / (1 + ends[1]), upper = ends[2] / (1 + ends[2]), reml = v[1] / sum(v))
}

exam <- read_data("exam")
exam$noise <- round(exam$standLRT * 1e4) %% 100
school <- factor(exam$school)
by <- statsBy(exam[c("school", "normexam", "standLRT", "noise")], group = "school", cors = FALSE)
items <- c("normexam", "standLRT", "noise")
n <- table(school)
table <- summary(manova(as.matrix(exam[items]) ~ school))$SS
S_W <- table$Residuals / (nrow(exam) - length(n))
S_B <- table$school / (length(n) - 1)
n0 <- (nrow(exam) - sum(n^2) / nrow(exam)) / (length(n) - 1)
true <- (S_B - S_W) / n0
of_exam <- list(
  intervals = sapply(items, function(x) wald(exam[[x]], school), simplify = FALSE),
  icc1 = named(by$ICC1[items]), icc2 = named(by$ICC2[items]),
  within = by$rwg, between = by$rbg, true = true["normexam", "standLRT"] /
    sqrt(true["normexam", "normexam"] * true["standLRT", "standLRT"]))

levels_of <- function(fit) {
  v <- as.data.frame(VarCorr(fit))
  as.list(setNames(v$vcov, v$grp))
}
pastes_fit <- lmer(strength ~ 1 + (1 | batch) + (1 | batch:cask), Pastes, control = tight)
penicillin_fit <- lmer(diameter ~ 1 + (1 | plate) + (1 | sample), Penicillin, control = tight)

# Profile intervals of the shares of variance: lme4's restricted deviance as a function of theta, the angle of theta that
# the share leaves open searched on a grid and from its best point on.
shares_of <- function(fit) {
  deviance <- update(fit, devFunOnly = TRUE)
  theta <- getME(fit, "theta")
  at <- deviance(theta)
  ends <- function(place) {
    least <- function(share) {
      odds <- share / (1 - share)
      by <- function(angle) {
        if (is.na(place)) return(deviance(sqrt(odds) * c(cos(angle), sin(angle))))
        other <- tan(angle)
        both <- c(other, other)
        both[place] <- sqrt(odds * (1 + other^2))
        deviance(both)
      }
      grid <- seq(0, 1.568, length.out = 400)
      best <- which.min(sapply(grid, by))
      around <- grid[c(max(best - 1, 1), min(best + 1, 400))]
      min(by(grid[best]), optimize(by, around, tol = 1e-10)$objective)
    }
    over <- function(share) least(share) - at - qchisq(.95, 1)
    squares <- theta^2 / (1 + sum(theta^2))
    share <- if (is.na(place)) sum(squares) else squares[place]
    lower <- if (over(0) < 0) 0 else uniroot(over, c(0, share), tol = 1e-9)$root
    c(lower, uniroot(over, c(share, 1 - 1e-4), tol = 1e-9)$root)
  }
  found <- lapply(c(1, 2, NA), ends)
  names(found) <- c(sub("\\.\\(Intercept\\)$", "", names(theta)), "together")
  found
}
pastes <- c(levels_of(pastes_fit), list(shares = shares_of(pastes_fit)))
penicillin <- c(levels_of(penicillin_fit), list(shares = shares_of(penicillin_fit)))

bfi <- read_data("bfi")
bfi$A1 <- 7 - bfi$A1
A <- paste0("A", 1:5)
bfi <- bfi[complete.cases(bfi[A]), ]
bfi <- bfi[bfi$age %in% names(which(table(bfi$age) > 1)), ]
by_age <- function(x, column) as.list(setNames(x[[column]], x[[1]]))
null <- list(uniform = 35 / 12, moderate = 1.26)
frame <- data.frame(mean = rowMeans(bfi[A]), age = factor(bfi$age))
model <- aov(mean ~ age, frame)
agreement <- list(
  rwg_j = lapply(null, function(v) by_age(rwg.j(bfi[A], bfi$age, v), "rwg.j")),
  rwg = lapply(null, function(v) by_age(rwg(bfi$A2, bfi$age, v), "rwg")),
  ad_mean = by_age(ad.m(bfi[A], bfi$age), "AD.M"), ad_median = by_age(ad.m(bfi[A], bfi$age, "median"), "AD.M"),
  ad_mean_item = by_age(ad.m(bfi$A2, bfi$age), "AD.M"), ad_median_item = by_age(ad.m(bfi$A2, bfi$age, "median"), "AD.M"),
  icc1 = ICC1(model), icc2 = ICC2(model))

reference("clusters", list(exam = of_exam, pastes = pastes, penicillin = penicillin, agreement = agreement),
          c("psych", "lme4", "multilevel"))
