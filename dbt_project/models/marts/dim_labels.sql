-- Grain: one row per kind of code, table of the form (rows and columns only) and code: what it is called.
with labels as ({{ labels() }})

select kind, table_name, code, label, label_en
from labels
