"""The code location that Dagster loads: what `orchestrate/` puts together, for the settings of this process."""

from gai_pipeline.orchestrate.location import assemble

defs = assemble()
