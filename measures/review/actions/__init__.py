"""The decisions of the review queues."""
