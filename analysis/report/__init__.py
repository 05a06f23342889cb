"""Results to a document: sections, thresholds with their sources, and the file a machine reads."""
