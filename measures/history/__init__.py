"""The history: change sets, versions, undo, restore."""
