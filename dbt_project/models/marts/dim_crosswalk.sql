-- Grain: one row per cell of an edition and cell of a later edition that stands for it; one without where none does.
with crosswalk as ({{ crosswalk() }})

select
    from_edition,
    from_table,
    from_row,
    from_column,
    to_edition,
    to_table,
    to_row,
    to_column,
    relation,
    comparable = 1 as is_comparable,
    note
from crosswalk
