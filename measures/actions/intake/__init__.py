"""Plans on their way in: taken as drafts, read and compared in the background, corrected, and confirmed as one act."""
