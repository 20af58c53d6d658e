"""Rows of Asof itself, against what DuckDB does with the same rows."""
