"""The review queues and their pages."""
