"""表格往返: a spreadsheet that was exported, changed and sent back, decided cell by cell and written as one act."""
