# Is the correlation matrix of the 25 raw bfi items fit for factoring?
#
# psych::KMO: Kaiser-Meyer-Olkin measure, overall (MSA) and by item (MSAi): squared correlations against
#   squared correlations plus squared partial correlations (Kaiser & Rice 1974).
# psych::cortest.bartlett: -(n - 1 - (2p + 5) / 6) log det R on p(p - 1)/2 degrees of freedom (Bartlett 1951).
#   Its p underflows to 0; log_p is pchisq(..., log.p = TRUE). log_determinant is the natural logarithm.
# complete: rows with all 25 answers; pairwise: cor(use = "pairwise"), KMO only.
suppressPackageStartupMessages(library(psych))
source("tests/reference/common.R")

kmo <- function(R) {
  fit <- KMO(R)
  list(MSA = fit$MSA, MSAi = named(fit$MSAi), determinant = det(R),
       log_determinant = as.numeric(determinant(R)$modulus))
}

items <- bfi_items()
complete <- na.omit(items)
R <- cor(complete)
bartlett <- cortest.bartlett(R, n = nrow(complete))
reference("adequacy", list(
  complete = c(list(n = nrow(complete)), kmo(R), list(
    chisq = bartlett$chisq, df = bartlett$df, p_value = bartlett$p.value,
    log_p = pchisq(bartlett$chisq, bartlett$df, lower.tail = FALSE, log.p = TRUE)
  )),
  pairwise = kmo(cor(items, use = "pairwise"))
), "psych")
