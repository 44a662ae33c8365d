"""Review of what the importer was unsure of: queues, decisions and their admin."""
