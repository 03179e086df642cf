-- What one would write by hand for the figures of `clinical-star check --layer raw`:
-- one statement and one scan for each table. Conditions are summed as case so that all
-- engines take them.

select
    count(*),
    count(age),
    count(gender),
    count(race),
    count(insurance_type),
    sum(case when age < 0 or age > 120 then 1 else 0 end),
    sum(case when gender = 'Female' then 1 else 0 end),
    sum(case when gender = 'Male' then 1 else 0 end),
    sum(case when insurance_type = 'Medicare' then 1 else 0 end),
    sum(case when insurance_type = 'Medicaid' then 1 else 0 end),
    sum(case when insurance_type = 'Private' then 1 else 0 end),
    sum(case when insurance_type = 'Uninsured' then 1 else 0 end),
    sum(case when insurance_type = 'Other' then 1 else 0 end),
    sum(case when insurance_type not in ('Medicare', 'Medicaid', 'Private', 'Uninsured', 'Other') then 1 else 0 end),
    avg(age),
    stddev_samp(age)
from raw.network__patients;

select
    count(*),
    count(distinct o.patient_id),
    sum(case when p.patient_id is null then 1 else 0 end),
    count(o.primary_diagnosis),
    count(o.secondary_diagnoses),
    count(o.drg_code),
    count(o.hospital_charges),
    count(o.readmitted_30d),
    count(o.days_to_readmission),
    count(o.discharge_disposition),
    count(o.admission_type),
    sum(case when o.admission_date < '1900-01-01' or o.admission_date > '2299-12-31' then 1 else 0 end),
    sum(case when o.discharge_date < '1900-01-01' or o.discharge_date > '2299-12-31' then 1 else 0 end),
    sum(case when o.length_of_stay < 0 or o.length_of_stay > 3650 then 1 else 0 end),
    sum(case when o.hospital_charges < 0 then 1 else 0 end),
    sum(case when o.days_to_readmission < 0 or o.days_to_readmission > 36500 then 1 else 0 end),
    sum(case when o.admission_type not in ('Emergency', 'Urgent', 'Elective', 'Newborn', 'Trauma') then 1 else 0 end),
    sum(case when o.diagnosis_code_system not in ('ICD-10-CM', 'ICD-9-CM', 'LABEL') then 1 else 0 end),
    sum(case when o.icu_admission not in (0, 1) then 1 else 0 end),
    sum(case when o.in_hospital_mortality not in (0, 1) then 1 else 0 end),
    sum(case when o.readmitted_30d not in (0, 1) then 1 else 0 end),
    sum(case when o.admission_type = 'Emergency' then 1 else 0 end),
    sum(case when o.admission_type = 'Urgent' then 1 else 0 end),
    sum(case when o.admission_type = 'Elective' then 1 else 0 end),
    sum(o.icu_admission),
    sum(o.in_hospital_mortality),
    sum(o.readmitted_30d),
    avg(o.length_of_stay),
    stddev_samp(o.length_of_stay),
    avg(o.hospital_charges),
    stddev_samp(o.hospital_charges),
    sum(o.hospital_charges),
    sum(case when p.insurance_type = 'Medicare' then o.hospital_charges end),
    count(case when p.insurance_type = 'Medicare' then o.hospital_charges end),
    stddev_samp(case when p.insurance_type = 'Medicare' then o.hospital_charges end),
    sum(case when p.insurance_type = 'Medicaid' then o.hospital_charges end),
    count(case when p.insurance_type = 'Medicaid' then o.hospital_charges end),
    stddev_samp(case when p.insurance_type = 'Medicaid' then o.hospital_charges end),
    sum(case when p.insurance_type = 'Private' then o.hospital_charges end),
    count(case when p.insurance_type = 'Private' then o.hospital_charges end),
    stddev_samp(case when p.insurance_type = 'Private' then o.hospital_charges end),
    sum(case when p.insurance_type = 'Uninsured' then o.hospital_charges end),
    count(case when p.insurance_type = 'Uninsured' then o.hospital_charges end),
    stddev_samp(case when p.insurance_type = 'Uninsured' then o.hospital_charges end),
    sum(case when p.insurance_type = 'Other' then o.hospital_charges end),
    count(case when p.insurance_type = 'Other' then o.hospital_charges end),
    stddev_samp(case when p.insurance_type = 'Other' then o.hospital_charges end)
from raw.network__hospital_outcomes as o
left join raw.network__patients as p on o.patient_id = p.patient_id;

with

frequencies as (

    select
        l.loinc_code,
        l.result_value,
        count(*) as results,
        count(l.loinc_code) as coded,
        count(l.test_date) as dated,
        count(l.unit) as with_unit,
        count(l.reference_low) as with_low,
        count(l.reference_high) as with_high,
        count(l.abnormal_flag) as flagged,
        sum(case when p.patient_id is null then 1 else 0 end) as strangers,
        sum(case when l.test_date < '1900-01-01' or l.test_date > '2299-12-31' then 1 else 0 end) as misdated,
        sum(case when l.abnormal_flag not in ('N', 'L', 'H', 'LL', 'HH', 'A') then 1 else 0 end) as misflagged,
        sum(case when l.result_value < l.reference_low or l.result_value > l.reference_high then 1 else 0 end) as outside,
        sum(case when l.abnormal_flag = 'LL' then 1 else 0 end) as flag_ll,
        sum(case when l.abnormal_flag = 'HH' then 1 else 0 end) as flag_hh,
        sum(case when l.abnormal_flag = 'A' then 1 else 0 end) as flag_a,
        sum(case when l.abnormal_flag = 'L' then 1 else 0 end) as flag_l,
        sum(case when l.abnormal_flag = 'H' then 1 else 0 end) as flag_h,
        sum(case when l.abnormal_flag = 'N' then 1 else 0 end) as flag_n
    from raw.network__lab_results as l
    left join raw.network__patients as p on l.patient_id = p.patient_id
    group by 1, 2

),

running as (

    select
        *,
        sum(results) over (partition by loinc_code order by result_value) as so_far,
        sum(results) over (partition by loinc_code) as of_test
    from frequencies

)

select
    loinc_code,
    sum(results),
    sum(coded),
    sum(dated),
    sum(with_unit),
    sum(with_low),
    sum(with_high),
    sum(flagged),
    sum(strangers),
    sum(misdated),
    sum(misflagged),
    sum(outside),
    sum(flag_ll),
    sum(flag_hh),
    sum(flag_a),
    sum(flag_l),
    sum(flag_h),
    sum(flag_n),
    sum(result_value * results) / sum(results),
    sum(result_value * result_value * results),
    min(case when so_far >= 0.1 * of_test then result_value end),
    min(case when so_far >= 0.5 * of_test then result_value end),
    min(case when so_far >= 0.9 * of_test then result_value end)
from running
group by 1;

select
    count(*),
    sum(case when p.patient_id is null then 1 else 0 end),
    count(m.drug_class),
    count(m.dosage),
    count(m.frequency),
    count(m.start_date),
    count(m.end_date),
    sum(case when m.start_date < '1900-01-01' or m.start_date > '2299-12-31' then 1 else 0 end),
    sum(case when m.end_date < '1900-01-01' or m.end_date > '2299-12-31' then 1 else 0 end)
from raw.network__medications as m
left join raw.network__patients as p on m.patient_id = p.patient_id;
