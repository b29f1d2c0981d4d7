"""The document itself, shown without its markup: pages as pictures with frames, other files as their text and tables.

Belongs here: what runs in a bounded worker (`document_work.py`, `render.py`, `annotate.py`), asking it
(`originals.py`), and lighting a figure (`marks.py`). Does not belong here: reading documents (`read/`), or pages of the
app.
"""
