"""The form's arithmetic applied to one report: what balances, what does not, why, and what would mend it.

Belongs here: evaluating identities, placing numbers that lost their column, proposals, blame, corrections by hand.
Does not belong here: the rules themselves (`forms/rules.yaml`), reading documents, or rules across reports (dbt).
A reported value is never changed in this package; a proposal stands beside it.
"""
