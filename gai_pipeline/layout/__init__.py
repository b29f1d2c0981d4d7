"""Where things stand on a page or in a text: the one `Table` that every reader gives, and how lines become one.

The way of the data. A reader of a page (PDF, OFD, a scan) gives a `PageLayout` (`pages`): the tables that ruling
lines show (`lattice`, filled as a `page_table`), and the lines of words outside them (`lines`). Of those `unruled`
makes more tables: `columns` tells where figures stand below each other, `wrapped_labels` which lines are the label of
which figures. `page_breaks` joins what a page break cut, and `pages` gives all as `blocks` in reading order. Text that
spaces align comes in as lines of words too (`align/dialects/aligned.py`); a reader of cells with spans (Word,
spreadsheets) needs `merged_cells` alone. At the end of each way stands a `Table` (`table`).

Units are the caller's: points or pixels. Does not belong here: any format, and what the form's words mean.
"""
