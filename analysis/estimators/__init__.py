"""One estimator a file. Each takes a Sample and returns a Result; none imports another."""
