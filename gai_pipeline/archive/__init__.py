"""Takes documents in and keeps their bytes: files, folders, ZIP, WARC, JSONL and URLs.

Belongs here: the content-addressed store, its manifest, and everything that turns a path or URL into documents.
Does not belong here: what a document says (`read/` and after).
"""
