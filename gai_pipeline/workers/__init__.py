"""Reads many documents: one map over worker processes, on this machine or on a Ray cluster.

Belongs here: workers with bounds on time and memory, which document a death is charged to, the order of results, the
cache of records read before. Does not belong here: reading itself (`extract/` is what a worker calls).
Import from `reading.py`: this module stays empty because every worker imports it.
"""
