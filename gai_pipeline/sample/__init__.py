"""Writes reports whose truth is known: the bundled sample and the corpora that accuracy is measured on.

Belongs here: making figures, wording, layouts, files and their truth. Does not belong here: reading any of it back; no
module of this package imports the reader, the aligner or the reconciler, so that truth and parser share no mistake.
"""
