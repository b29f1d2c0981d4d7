"""Writers of the files that are derived from the form's data. One module a kind of file; `generated.py` calls them.

Belongs here: dbt sources and macros, expectation suites, the data dictionary and the page of queries, as text. Does not
belong here: a fact of the form (`forms/`), or the shape of a table (`records/tables.py`).

Every module named in `write.GENERATORS` has `files()`, which yields (path relative to the repository's root, content),
and may have `DIRECTORIES`, folders that hold nothing but generated files, so that a file no longer produced is found.
"""
