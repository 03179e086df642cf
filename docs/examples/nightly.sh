#!/bin/bash
# Loads and builds what came in during the day. cron gives a job almost no environment,
# so the settings come from a file that only its owner can read.
#
#     nightly.sh /etc/clinical-star.env
set -euo pipefail

source "${1:?name the settings file}"
: "${CLINICAL_STAR_HOME:?}" "${CLINICAL_STAR_FILES:?}" "${CLINICAL_STAR_TARGET:?}"
: "${CLINICAL_STAR_OUT:?}"
export DBT_LOG_PATH="$CLINICAL_STAR_OUT/logs" DBT_TARGET_PATH="$CLINICAL_STAR_OUT/target"
programs="$CLINICAL_STAR_HOME/.venv/bin"
mkdir -p "$CLINICAL_STAR_OUT"

# Run one job at a time; a second one, started too early, exits with 1 here.
exec 9> "$CLINICAL_STAR_OUT/lock"
flock --nonblock 9

cd "$CLINICAL_STAR_HOME/dbt_project"
target=(--target "$CLINICAL_STAR_TARGET")
"$programs/clinical-star" doctor "${target[@]}"
"$programs/clinical-star" load "$CLINICAL_STAR_FILES" "${target[@]}" --json > "$CLINICAL_STAR_OUT/load.json"
"$programs/dbt" build "${target[@]}" --quiet
"$programs/dbt" source freshness "${target[@]}" --quiet
"$programs/clinical-star" check "${target[@]}" --json > "$CLINICAL_STAR_OUT/check.json" ||
    echo "The check failed: see check.json." >&2
"$programs/clinical-star" report "${target[@]}" --out "$CLINICAL_STAR_OUT/report.html" --json
