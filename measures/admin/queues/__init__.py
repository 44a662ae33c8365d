"""What waits for review (待核队列): one item at a time, with its evidence, decided with a key and undone at once."""
