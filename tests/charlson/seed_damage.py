"""For each dbt test of the Charlson seeds the damages it must find, each alone.

`seeds.` stands for the schema of the seeds.
"""

PREFIXES = "seeds.charlson_code_prefixes"
WEIGHTS = "seeds.charlson_weights"
LABELS = "seeds.charlson_label_map"
HIERARCHY = "seeds.charlson_hierarchy"
AGE_POINTS = "seeds.charlson_age_points"

DAMAGES: dict[str, list[str]] = {
    "the_charlson_code_lists_are_complete": [
        f"delete from {PREFIXES} where prefix = 'I43'",
        f"delete from {PREFIXES} where prefix = '412'",
        f"update {PREFIXES} set condition = 'dementia' where condition = 'aids_hiv'",
    ],
    "charlson_prefixes_have_the_lengths_the_models_join_on": [
        f"update {PREFIXES} set prefix = 'B2' where prefix = 'B24'",
        f"update {PREFIXES} set prefix = 'I2520' where prefix = 'I252'",
        f"update {PREFIXES} set prefix = '04' where prefix = '042'",
    ],
    "no_icd10_prefix_of_charlson_is_nested_in_another": [
        f"update {PREFIXES} set prefix = 'I219' where prefix = 'I22'",
        f"update {PREFIXES} set prefix = 'I21' where prefix = 'I43'",
    ],
    "charlson_seeds_name_the_conditions_of_the_weights": [
        f"update {PREFIXES} set condition = 'dementias' where prefix = 'G30'",
        f"update {LABELS} set condition = 'stroke' where label = 'stroke'",
        f"update {HIERARCHY} set mild_condition_name = 'cancer'"
        " where mild_condition_name = 'any_malignancy'",
        f"update {HIERARCHY} set severe_condition_name = 'metastasis'"
        " where severe_condition_name = 'metastatic_solid_tumor'",
        f"insert into {WEIGHTS} values ('obesity', 1, 0, 'nowhere')",
    ],
    "every_charlson_condition_has_its_flag": [
        f"insert into {WEIGHTS} values ('obesity', 1, 0, 'nowhere')",
        f"delete from {WEIGHTS} where condition = 'dementia'",
    ],
    "charlson_weights_are_the_published_ones": [
        f"update {WEIGHTS} set quan_2011 = 2 where condition = 'aids_hiv'",
        f"update {WEIGHTS} set charlson_1987 = 2 where condition = 'dementia'",
        f"update {WEIGHTS} set quan_2011 = 1 where condition = 'dementia'",
    ],
    "charlson_prefixes_hold_their_anchors": [
        f"update {PREFIXES} set prefix = 'I253' where prefix = 'I252'",
        f"update {PREFIXES} set condition = 'mild_liver_disease' where prefix = 'K704'",
    ],
    "the_charlson_hierarchy_has_its_three_pairs": [
        f"delete from {HIERARCHY} where mild_condition_name = 'any_malignancy'",
        f"insert into {HIERARCHY} values"
        " ('hemiplegia_paraplegia', 'cerebrovascular_disease', 'nowhere')",
    ],
    "charlson_labels_agree_with_the_prefixes": [
        f"update {LABELS} set diagnosis_code = 'J45.909' where label = 'stroke'",
        f"update {LABELS} set condition = null where label = 'stroke'",
        f"update {LABELS} set condition = 'dementia' where label = 'anemia'",
    ],
    "an_ambiguous_label_takes_the_less_severe_condition": [
        f"update {LABELS} set other_diagnosis_code = null where label = 'hiv'",
        f"update {LABELS} set other_diagnosis_code = 'B20' where label = 'aids'",
        f"update {LABELS} set diagnosis_code = 'B20', other_diagnosis_code = 'Z21'"
        " where label = 'hiv'",
        f"update {LABELS} set diagnosis_code = 'N19', other_diagnosis_code = 'N17.9'"
        " where label = 'renal failure'",
        # fewer points in 2011 only
        f"update {LABELS} set other_diagnosis_code = 'I21.9'"
        " where label = 'liver disease'",
    ],
    "charlson_age_points_follow_the_decades": [
        f"update {AGE_POINTS} set from_age = 51 where from_age = 50",
        f"update {AGE_POINTS} set to_age = 50 where to_age = 49",
        f"update {AGE_POINTS} set points = 5 where points = 4",
    ],
}
