select
    code_system,
    prefix
from {{ ref('charlson_code_prefixes') }}
where
    (code_system = 'ICD-10-CM' and length(prefix) not in (3, 4))
    or (code_system = 'ICD-9-CM' and length(prefix) not in (3, 4, 5))
