"""Two people, one form: the second sees what changed under them, keeps what they typed, and decides."""
