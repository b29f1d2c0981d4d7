{#
  Models that are kept from run to run, one report year at a time. `raw.partitions` says what is loaded, `state.built`
  what a model was made from. Both hooks run in the model's transaction: after a kill the model and its state agree.
#}

{% macro partition_state() %}
select partition_key, report_year, fingerprint || coalesce(':' || corrections, '') as fingerprint
from {{ source('raw', 'partitions') }}
{% endmacro %}

{# Years that the model in `relation` does not yet have as they are loaded now. #}
{% macro stale_years(relation) %}
select loaded.partition_key, loaded.report_year
from ({{ partition_state() }}) as loaded
left join state.built
    on built.model = '{{ relation.identifier }}' and built.partition_key = loaded.partition_key
where built.fingerprint is distinct from loaded.fingerprint
{% endmacro %}

{# Before the insert: the stale years and those no longer loaded leave the model. #}
{% macro delete_stale_years(relation) %}
{% if is_incremental() %}
delete from {{ relation }}
where coalesce(cast(report_year as varchar), 'unknown') in (select partition_key from ({{ stale_years(relation) }}))
   or coalesce(cast(report_year as varchar), 'unknown') not in (select partition_key from {{ source('raw', 'partitions') }})
{% else %}
select 1
{% endif %}
{% endmacro %}

{# After the insert: what the model is made from. #}
{% macro remember_years(relation) %}
delete from state.built where model = '{{ relation.identifier }}';
insert into state.built
select '{{ relation.identifier }}', partition_key, fingerprint from ({{ partition_state() }})
{% endmacro %}

{# The condition that keeps an incremental model to its stale years; `true` when it is made from nothing. #}
{% macro only_stale_years(column) %}
{%- if is_incremental() -%}
coalesce(cast({{ column }} as varchar), 'unknown') in (select partition_key from ({{ stale_years(this) }}))
{%- else -%}
true
{%- endif -%}
{% endmacro %}
