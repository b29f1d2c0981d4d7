{#
  Models that are kept from run to run, one report year at a time (`materialized='by_year'`). `raw.partitions` says what
  is stored, `state.built` what a model was made from: years that differ are deleted and inserted anew, in one transaction
  with the note of it, so that after a kill the model and its state agree.

  Why not dbt's `incremental` with `delete+insert` by report_year: it writes every new row twice (a temporary table first),
  deletes only years that have new rows, so that a year that went stays, and none of the reports whose year is unknown, for
  NULL is in no list; and the note of what was made would be a hook behind it. Nor is it faster. One year of eight anew,
  30,000 reports, 6 million cells, three runs each, median, on a busy machine: both models 7.5 s of processor time here and
  8.5 s there; fct_cells 40 s and 40 s, fct_applications 10 s and 14 s by the clock.

  config `chained`: the rows of a year are made from that year, the year before and the list of regions; `history`: from all
  years before too. config `in_parts`: made from nothing, too, it is made a year at a time, so that its joins and groups hold
  an eighth of what all years would take.
#}

{% materialization by_year, adapter='duckdb' %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set chained = config.get('chained', false) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% if is_kept() %}
        {% call statement('leave') %}
            delete from {{ target }} where {{ in_years('report_year', leaving_years(chained)) }}
        {% endcall %}
        {% call statement('main') %}
            insert into {{ target }} by name ({{ sql }}
            )
        {% endcall %}
        {% call statement('remember') %}
            {{ note_years(chained, none, var('only_years') is none) }}
        {% endcall %}
    {% else %}
        {% do adapter.drop_relation(load_cached_relation(this)) if load_cached_relation(this) is not none %}
        {% if adapter.is_ducklake(target) %}
            {# A file holds one year, so that machines that make different years never change the same file. #}
            {% call statement('make') %}
                {{ create_table_as(false, target, 'select * from (' ~ sql ~ ') where false') }}
            {% endcall %}
            {% call statement('divide') %}
                alter table {{ target }} set partitioned by (report_year)
            {% endcall %}
            {% call statement('main') %}
                insert into {{ target }} by name ({{ sql }}
                )
            {% endcall %}
            {% call statement('remember') %}
                {{ note_years(chained, none, var('only_years') is none) }}
            {% endcall %}
        {% else %}
            {# A year is committed with its note before the next one. In one transaction DuckDB 1.4.5 to 1.5.6 (not 2.0.1)
               hides all rows that are inserted by several threads after an insert of none, until the file is opened anew. #}
            {% for part in parts_of_years(sql) %}
                {% if not loop.first %}{{ adapter.commit() }}{% endif %}
                {% call statement('main' if loop.first else 'part_' ~ loop.index) %}
                    {% if loop.first %}
                    {{ create_table_as(false, target, part.sql) }}
                    {% else %}
                    insert into {{ target }} by name ({{ part.sql }}
                    )
                    {% endif %}
                {% endcall %}
                {% call statement('remember_' ~ loop.index) %}
                    {{ note_years(chained, part.key, loop.first and var('only_years') is none) }}
                {% endcall %}
            {% endfor %}
        {% endif %}
    {% endif %}
    {% do persist_docs(target, model) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{# Note what the model was made from: of one partition key, or of all that this run makes (none). `anew`: what was noted
   before is forgotten. Where some years only are made nothing is taken away, for others may be adding theirs; of several
   notes the last one counts. #}
{% macro note_years(chained, key, anew) %}
{% if anew -%}
delete from state.built where model = '{{ this.identifier }}';
{% endif -%}
insert into state.built
select
    '{{ this.identifier }}',
    partition_key,
    fingerprint,
    (select coalesce(max(noted), 0) + 1 from state.built where model = '{{ this.identifier }}')
from ({{ partition_state(chained) }})
where {{ is_asked_for('partition_key') if key is none else "partition_key = '" ~ key ~ "'" }};
{% endmacro %}

{# Whether the model stands from an earlier run and only its stale years are made. #}
{% macro is_kept() %}
    {{ return(execute and this is not none and load_cached_relation(this) is not none and not should_full_refresh()) }}
{% endmacro %}

{# The fingerprint of everything that a year's rows are made from. #}
{% macro partition_state(chained) %}
select
    this_year.partition_key,
    concat_ws(
        ':', this_year.fingerprint, this_year.corrections
        {%- if chained %}, this_year.seen, this_year.places, before.fingerprint, before.corrections, before.seen{% endif %}
        {%- if chained == 'history' %}, md5(string_agg(
            concat_ws(':', this_year.fingerprint, this_year.corrections, this_year.seen), chr(10)
        ) over (order by this_year.report_year nulls last)){% endif %}
    ) as fingerprint
from {{ source('raw', 'partitions') }} as this_year
{%- if chained %}
left join {{ source('raw', 'partitions') }} as before on before.report_year = this_year.report_year - 1
{%- endif %}
{% endmacro %}

{# The condition for partition keys that this run makes (`only_years`). #}
{% macro is_asked_for(column) -%}
{%- if var('only_years') is none -%}
true
{%- else -%}
list_contains([{% for key in var('only_years') %}'{{ key }}'{% if not loop.last %}, {% endif %}{% endfor %}]::varchar[], {{ column }})
{%- endif -%}
{%- endmacro %}

{# Partition keys that this model does not yet have as they are stored now. #}
{% macro stale_years(chained) %}
    {%- set found = run_query(
        "select stored.partition_key from (" ~ partition_state(chained) ~ ") as stored
         left join (" ~ last_notes() ~ ") as built on built.partition_key = stored.partition_key
         where built.fingerprint is distinct from stored.fingerprint and " ~ is_asked_for('stored.partition_key') ~ " order by 1"
    ) -%}
    {{ return(found.columns[0].values() | list) }}
{% endmacro %}

{# What this model was last made from, by partition key. #}
{% macro last_notes() %}
{{ return("select partition_key, arg_max(fingerprint, noted) as fingerprint from state.built
           where model = '" ~ this.identifier ~ "' group by partition_key") }}
{% endmacro %}

{# The stale years, and those that are no longer stored. #}
{% macro leaving_years(chained) %}
    {%- set gone = run_query(
        "select partition_key from state.built where model = '" ~ this.identifier ~ "'
         and partition_key not in (select partition_key from " ~ source('raw', 'partitions') ~ ")
         and " ~ is_asked_for('partition_key') ~ " order by 1"
    ) -%}
    {{ return(stale_years(chained) + gone.columns[0].values() | list) }}
{% endmacro %}

{# The condition for rows of these partition keys. Years are spelled out: what holds other years is not read at all. One
   year is said with `=`, which goes through a join to the other side's year. #}
{% macro in_years(column, keys) %}
{%- set known = keys | reject('equalto', 'unknown') | unique | list -%}
{%- set told = [] -%}
{%- if known -%}
    {%- do told.append(column ~ (' = ' ~ known[0] if known | length == 1 else ' in (' ~ known | join(', ') ~ ')')) -%}
{%- endif -%}
{%- if 'unknown' in keys -%}{%- do told.append(column ~ ' is null') -%}{%- endif -%}
({{ told | join(' or ') or 'false' }})
{%- endmacro %}

{# A query whose conditions on years are marked (`in_parts`) once for each year that is stored, with its partition key;
   another one as it is, for no key. #}
{% macro parts_of_years(sql) %}
    {%- set marks = modules.re.findall('/\\* years of ([a-z_.]+)( and before)? \\*/', sql) | unique | list -%}
    {%- set keys = run_query("select partition_key from " ~ source('raw', 'partitions') ~ " order by 1").columns[0].values() -%}
    {%- set parts = [] -%}
    {%- for key in keys if marks -%}
        {%- set part = namespace(sql=sql) -%}
        {%- for column, before in marks -%}
            {%- set wanted = [key] if key == 'unknown' or not before else [key, (key | int - 1) | string] -%}
            {%- set part.sql = part.sql.replace(all_years(column, before), in_years(column, wanted)) -%}
        {%- endfor -%}
        {%- do parts.append({'key': key, 'sql': part.sql}) -%}
    {%- endfor -%}
    {{ return(parts or [{'key': none, 'sql': sql}]) }}
{% endmacro %}

{# The condition of a query that takes all years, and is marked so that it can be taken a year at a time. #}
{% macro all_years(column, before) -%}
true /* years of {{ column }}{% if before %} and before{% endif %} */
{%- endmacro %}

{# The condition that keeps a model to its stale years, with `before` to the year before each too; `true` when it is made
   from nothing. #}
{% macro only_stale_years(column, before=false) %}
{%- if is_kept() or (execute and var('only_years') is not none) -%}
    {%- set keys = stale_years(config.get('chained', false)) -%}
    {%- set wanted = keys | list -%}
    {%- for key in keys if before and key != 'unknown' -%}{%- do wanted.append(key | int - 1) -%}{%- endfor -%}
    {{ in_years(column, wanted | map('string') | list) }}
{%- elif config.get('in_parts', false) -%}
{{ all_years(column, before) }}
{%- else -%}
true
{%- endif -%}
{% endmacro %}
