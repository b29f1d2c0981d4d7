"""Accuracy boards and the corpora that only they need.

Belongs here: documents made in every layout, dialect and scan with their truth, and the tables that score the parser on
them. Does not belong here: the bundled sample (`gai_pipeline/sample/`), and what measures time (the scripts beside this
folder).
"""
