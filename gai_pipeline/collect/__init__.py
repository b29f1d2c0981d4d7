"""The annual refresh: lists of sites, and fetching what is new from them, politely.

Belongs here: sources as data, what their pages link to, the crawl in its own process, its report and alerts.
Does not belong here: the bytes (`archive/`), what documents say (`read/` and after), when collecting happens
(`orchestrate/collecting.py`). This package does not import Dagster.
"""
