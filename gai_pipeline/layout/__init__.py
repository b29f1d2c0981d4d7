"""Where things stand on a page or in a text: the one `Table` that every reader gives, and how lines become one.

Belongs here: `table` (the noun), `blocks` (what stands around tables), tables from ruling lines (`lattice`), from what
stands below each other (`columns`, `wrapped_labels`, `unruled`), from rows of cells with spans (`merged_cells`), over
pages (`page_table`, `page_breaks`, `pages`). Units are the caller's: points, pixels, characters. Does not belong here:
any format, and what the form's words mean.
"""
