"""Great Expectations bound to the warehouse: running the generated suites and showing what they found.

Belongs here: opening DuckDB for Great Expectations, running suites, outcomes, the pages that a person reads.
Does not belong here: what is expected (`codegen/suites.py`), or when checks run and what they stop
(`orchestrate/`). Great Expectations is imported inside functions only: it costs seconds.
"""
