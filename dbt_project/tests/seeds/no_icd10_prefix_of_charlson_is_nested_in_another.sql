-- hence an ICD-10 code has one condition at most; ICD-9-CM nests 4373 in 437
select
    shorter.prefix as shorter_prefix,
    longer.prefix as longer_prefix
from {{ ref('charlson_code_prefixes') }} as shorter
inner join {{ ref('charlson_code_prefixes') }} as longer
    on
        shorter.code_system = longer.code_system
        and shorter.prefix = left(longer.prefix, length(shorter.prefix))
where
    shorter.code_system = 'ICD-10-CM'
    and (
        shorter.prefix <> longer.prefix
        or shorter.{{ adapter.quote('condition') }} <> longer.{{ adapter.quote('condition') }}
    )
