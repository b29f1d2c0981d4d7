"""Turns the bytes of one document into blocks: paragraphs, grids and pictures, each with its place.

Belongs here: one reader a format, and what readers share. Does not belong here: the form, its labels or its numbers.
"""
