"""Words of texts: folding, segmenting, and key phrases."""
