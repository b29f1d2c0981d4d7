"""What a report says of itself in words: title, publisher, year, dates, scope, and the counts stated in its text.

Belongs here: reading the running text. Does not belong here: the tables (`align/`) or which place a name means
(`places/`).
"""
