"""The index, whatever the engine: its entries and folder, the log of changes it follows, what an engine must do."""
