"""The list of documents, one document, and its source."""
