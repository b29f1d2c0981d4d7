"""A data release: the published marts as files that people can cite, with everything that describes them.

Belongs here: what a release holds, how it is written, checked and compared with the one before. Does not belong here:
figures (dbt makes them), or when a release is made (`orchestrate/`). The order of the steps is in `writer.py`.
"""
