"""Writers of the files that are derived from the form's data. One module a kind of file.

Every module has `files()`, which yields (path relative to the repository's root, content), and may have
`DIRECTORIES`, folders that hold nothing but generated files, so that a file no longer produced is found.
"""
