"""The official form as data: editions, labels, arithmetic and metrics.

Belongs here: every fact that the form itself states, and what is derived from those facts alone.
Does not belong here: how a document is read, aligned or stored.
"""
