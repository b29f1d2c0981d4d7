"""Typed records: what a document says, cell by cell, and how records are stored.

Belongs here: the record of the public contract, its JSON and Parquet forms.
Does not belong here: reading formats, aligning labels, judging figures, or putting a record together (`extract/`).
"""
