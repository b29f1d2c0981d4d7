"""Puts the figures of a reading on the form: which edition, which tables, which number under which label.

Belongs here: matching labels and places. Does not belong here: reading formats, judging whether figures balance.
"""
