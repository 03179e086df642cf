select odd_records.odd_rule
from {{ ref('odd_records') }} as odd_records
left join {{ ref('odd_record_rules') }} as odd_record_rules
    on odd_records.odd_rule = odd_record_rules.odd_rule
where odd_record_rules.odd_rule is null
