"""Bar charts and heat grids as plain values."""
