"""Text that was decoded wrongly: what it was is told from its own bytes, before anything else changes a character."""
