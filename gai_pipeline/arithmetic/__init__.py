"""The form's arithmetic on figures: identities evaluated, open cells placed by the sums, an exact search.

Belongs here: pure functions that aligning and reconciling both need. Does not belong here: what must balance
(`forms/rules.py`), labels and places (`align/`), proposals, causes and wording (`reconcile/`).
"""
