"""Tantivy as the search engine: the one folder that knows it. ``SEARCH_ENGINE`` names `engine`."""
