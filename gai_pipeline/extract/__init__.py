"""From a document to its records: every step of reading one, in order.

Belongs here: which step follows which, what becomes a report, several reports in a document, a page with its
attachments, when a document is read a second time. Does not belong here: the steps (`read/`, `align/`, `metadata/`,
`places/`, `reconcile/`), the record (`records/`), many documents at once (`workers/`).
"""

from gai_pipeline.extract.from_document import parse, parse_noted

__all__ = ["parse", "parse_noted"]
