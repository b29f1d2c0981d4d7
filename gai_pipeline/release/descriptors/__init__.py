"""Machine-readable descriptions of a release, a module a format.

Belongs here: the formats. Does not belong here: the words (`release/about.py`), citations (`release/citation.py`).
"""
