"""Typed records: what a document says, cell by cell, and how records are stored.

Belongs here: the record of the public contract, its JSON and Parquet forms, and putting one together from a reading.
Does not belong here: reading formats, aligning labels or judging figures.
"""
