"""The index, whatever the engine: its entries, its folder, the log of changes it follows, and what an engine must do."""
