-- grain: one row per raw table of the selected source system
{{ config(enabled=has_audit_tables()) }}

with

raw_row_counts as (

    select * from {{ ref('stg_raw_row_counts') }}

),

current_load as (

    select load_id
    from {{ source('audit', 'load_current') }}
    where source = {{ text_literal(var('source_system', 'network')) }}

),

load_runs as (

    select * from {{ source('audit', 'load_runs') }}

),

load_files as (

    select * from {{ source('audit', 'load_files') }}

),

current_files as (

    select
        load_files.table_name,
        load_files.load_id,
        load_runs.loader_version,
        load_files.contract_hash,
        load_files.file_name,
        load_files.sha256 as file_sha256,
        load_files.file_bytes,
        load_files.rows_read,
        load_files.rows_loaded,
        load_files.rows_rejected,
        load_files.chunk_count,
        load_files.seconds as load_seconds,
        load_files.finished_at as loaded_at
    from current_load
    inner join load_runs
        on current_load.load_id = load_runs.load_id
    inner join load_files
        on load_runs.load_id = load_files.load_id
    where load_runs.status = 'finished'

),

-- a raw table without a known load stays, and is not reconciled
final as (

    select
        {{ to_text('raw_row_counts.table_name') }} as table_name,
        current_files.load_id,
        current_files.loader_version,
        current_files.contract_hash,
        current_files.file_name,
        current_files.file_sha256,
        current_files.file_bytes,
        current_files.rows_read,
        current_files.rows_loaded,
        current_files.rows_rejected,
        current_files.chunk_count,
        current_files.load_seconds,
        current_files.loaded_at,
        raw_row_counts.row_count as raw_row_count,
        case
            when
                current_files.rows_loaded + current_files.rows_rejected = current_files.rows_read
                and current_files.rows_loaded = raw_row_counts.row_count
                then 1
            else 0
        end as is_reconciled
    from raw_row_counts
    left join current_files
        on {{ to_text('raw_row_counts.table_name') }} = {{ to_text('current_files.table_name') }}

)

select * from final
