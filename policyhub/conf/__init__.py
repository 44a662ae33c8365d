"""The parts of the settings: environment, database, logs, security, production."""
