"""Dagster: assets, checks, partitions, jobs, schedules, sensors, and running them from the command line.

Belongs here: when things happen, in which order, what is shown of them and what stops what. This package is the only
importer of Dagster.
Does not belong here: the work itself; each asset calls a room of the pipeline.
"""
