"""The warehouse: from stored records to the published DuckDB file, and from there to people.

Belongs here: loading Parquet, calling dbt, publishing a snapshot, read-only queries, exports. Does not belong here:
what a table means (`dbt_project/`) or any judgement on figures.
"""
