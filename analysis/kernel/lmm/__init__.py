"""Linear mixed models: likelihood, gradient and what follows from them, on arrays."""
