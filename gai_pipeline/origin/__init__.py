"""`gai show`: from a figure back to its document.

Belongs here: finding a report, a document or a cell by its id, where its bytes lie, what stands around a figure, and
telling all that to a person. Does not belong here: reading documents (`read/`), naming places (`wording/locators.py`).
"""
