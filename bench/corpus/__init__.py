"""Made-up plans and districts to measure with."""
