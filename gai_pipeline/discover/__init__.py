"""Discovery: where reports are, asked of web archives and of sites, and what archives hold of them.

Belongs here: indexes of archives, the scorer of addresses, columns, lists of captures, fetching records, proposals of
sources, the roster of hosts and its gaps. Does not belong here: crawling sites (`collect/`), keeping bytes
(`archive/`), reading documents (`read/` and on).
"""
