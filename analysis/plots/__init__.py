"""Results to figures, one plot a file; the only part of the project that imports matplotlib."""
