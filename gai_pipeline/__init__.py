"""Reads China's annual reports on government information disclosure into a checked, queryable warehouse."""

__version__ = "0.3.0"
