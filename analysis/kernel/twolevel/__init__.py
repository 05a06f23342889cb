"""Two-level models of clustered answers: arrays in, arrays out."""
