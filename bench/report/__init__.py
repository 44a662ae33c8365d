"""The report: docs/benchmarks.md and its picture."""
