"""Dialects of text: the ways in which extractors, mails and editors write a table without its grid.

Belongs here: a module a dialect, each with its entry `DIALECT` (a name, a recogniser, a reading), in the order of
`dialect_list.py`. A reading gives tables (`layout.table.Table`), or lines that a later dialect reads: bars for other
separators. Does not belong here: what headings and labels mean (`header_match.py`), and text whose rows nothing sets
apart (`token_stream.py`).
"""
