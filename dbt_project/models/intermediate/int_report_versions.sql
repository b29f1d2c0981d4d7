{{ config(materialized='by_year', chained=true) }}
-- Grain: one row per report (or document without one).
-- Versions of a report share publisher, report year and kind (aggregate by what it says or not: a government may publish
-- both its own report and its region's). Only what could be read takes part. Of two versions
--   one with fewer figures never supersedes one with more; a correction with fewer leaves both standing;
--   else the later one supersedes: a correction (更正, 修订, 勘误) comes after what it corrects, else the one that was
--   published on a later day, else the one that came in a later intake;
--   else the one with more figures, and of two with the same figures either.
-- Where nothing decides, both stay (`version_basis` undecided) and only what they agree on is counted.
with reports as (select * from {{ ref('stg_reports') }} where {{ only_stale_years('report_year') }}),

documents as (
    select document_id, path, member from {{ ref('stg_documents') }}
    where document_id in (select document_id from reports)
),

intakes as (select document_id, min(intake) as intake from {{ ref('stg_intakes') }} group by document_id),

metrics as (
    select report_id, n_reported from {{ ref('int_report_metrics') }} where {{ only_stale_years('report_year') }}
),

candidates as (
    select
        reports.report_id,
        reports.publisher_id,
        reports.report_year,
        reports.is_aggregate,
        reports.status in ('parsed', 'partial') as is_readable,
        -- A report of an unknown body or year is nobody's version: it stands alone.
        case
            when reports.status in ('parsed', 'partial') and reports.publisher_id is not null and reports.report_year is not null
                then concat_ws('|', reports.publisher_id, reports.report_year, reports.is_aggregate)
            else reports.report_id
        end as series,
        reports.published_on,
        intakes.intake,
        metrics.n_reported,
        regexp_matches(concat_ws(' ', reports.title, coalesce(documents.member, documents.path)), '更正|修订|勘误') as is_correction,
        -- Tells apart what is the same, and nothing else.
        concat_ws(' ', reports.source_uri, reports.report_id) as address
    from reports
    inner join metrics on metrics.report_id = reports.report_id
    left join documents on documents.document_id = reports.document_id
    left join intakes on intakes.document_id = reports.document_id
),

rivals as (
    select * from candidates qualify count(*) over (partition by series) > 1
),

figures as (
    select report_id, bit_xor(hash(concat_ws('|', table_name, row_code, column_code, figure))) as figures
    from {{ ref('int_cells') }} as cells
    semi join rivals on rivals.report_id = cells.report_id
    where figure is not null and {{ only_stale_years('cells.report_year') }}
    group by report_id
),

pairs as (
    select
        one.series,
        one.report_id,
        one.address,
        other.n_reported as other_n_reported,
        other.published_on as other_published_on,
        other.address as other_address,
        one.n_reported - other.n_reported as more,
        (own.figures is not distinct from theirs.figures) as is_same,
        case
            when one.is_correction != other.is_correction then 'correction'
            when one.published_on != other.published_on then 'published_later'
            when one.intake != other.intake then 'seen_later'
        end as told_by,
        case told_by
            when 'correction' then one.is_correction
            when 'published_later' then one.published_on > other.published_on
            when 'seen_later' then one.intake > other.intake
        end as is_later,
        other.is_correction as other_is_correction
    from rivals as one
    inner join rivals as other on other.series = one.series and other.report_id != one.report_id
    left join figures as own on own.report_id = one.report_id
    left join figures as theirs on theirs.report_id = other.report_id
),

-- supersedes: why the one supersedes the other; is_open: nothing decides between the two.
judged as (
    select
        *,
        case
            when more > 0 and is_later then told_by
            when more > 0 and not (coalesce(told_by, '') = 'correction' and other_n_reported > 0) then 'more_figures'
            when more = 0 and is_later then told_by
            when more = 0 and told_by is null and is_same and address < other_address then 'same_figures'
        end as supersedes,
        case
            when more > 0 then told_by = 'correction' and not is_later and other_n_reported > 0
            when more < 0 then told_by = 'correction' and is_later and other_n_reported + more > 0
            else told_by is null and not is_same
        end as is_open
    from pairs
),

standing as (
    select
        series,
        report_id,
        bool_and(supersedes is not null or coalesce(is_open, false)) as is_unbeaten,
        arg_max(supersedes, (other_n_reported, other_published_on, other_address)) filter (where supersedes is not null) as supersedes
    from judged
    group by series, report_id
),

-- Three that supersede each other in a ring: nothing decides.
decided as (
    select
        *,
        bool_or(is_unbeaten) over in_series as has_unbeaten,
        count(*) filter (where is_unbeaten) over in_series as n_unbeaten
    from standing
    window in_series as (partition by series)
),

versions as (
    select
        candidates.*,
        coalesce(decided.is_unbeaten or not decided.has_unbeaten, true) and candidates.is_readable as is_current,
        case
            when not candidates.is_readable then null
            when decided.report_id is null then 'only_version'
            when decided.n_unbeaten != 1 and (decided.is_unbeaten or not decided.has_unbeaten) then 'undecided'
            when decided.is_unbeaten then decided.supersedes
        end as version_basis
    from candidates
    left join decided on decided.report_id = candidates.report_id
)

select
    report_id,
    publisher_id,
    report_year,
    is_aggregate,
    series,
    cast(row_number() over in_order as integer) as version_no,
    cast(count(*) over (partition by series) as integer) as n_versions,
    is_current,
    version_basis,
    -- One of those that stay carries what they agree on.
    is_current and lead(report_id) over in_order is null as is_counted,
    case when not is_current then lead(report_id) over in_order end as superseded_by,
    lag(report_id) over in_order as previous_version
from versions
window in_order as (
    partition by series
    order by
        is_current asc,
        n_reported asc,
        is_correction asc,
        published_on asc nulls first,
        intake asc nulls first,
        address desc
)
