"""The numbers of the quality report and their lists."""
