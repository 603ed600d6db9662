#!/usr/bin/env bash
# The models of what threads share: each must hold in every order that loom tries, and each plant, a bug in a copy of the
# module, must be found by the model that it names, for the reason that it names.
#
#     run.sh              everything
#     run.sh PLANT…       these plants alone, by their file's name
#
# Prints a line for each. What a twin printed is kept in the target folder's loom/plants.
set -uo pipefail
cd "$(dirname "$0")"

export CARGO_TERM_COLOR=never
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/../../target}/loom
logs=$CARGO_TARGET_DIR/plants
mkdir -p "$logs"
unset PLANT LOOM_LOG LOOM_CHECKPOINT_FILE LOOM_MAX_DURATION LOOM_MAX_PERMUTATIONS
failed=0

# ran NAME STATUS SECONDS REMARK
ran() {
    printf '%-7s %s: %s (%d s)\n' "$([ "$2" = 0 ] && echo ok || echo FAILED)" "$1" "$4" "$3"
    [ "$2" = 0 ] || failed=$((failed + 1))
}

# head_of FILE KEY: a line of a plant's head.
head_of() {
    sed -n "/^---/q; s/^$2: //p" "$1"
}

models() {
    local log=$logs/../models.log
    cargo fmt --check && cargo clippy --quiet --release --locked --all-targets -- -D warnings || failed=$((failed + 1))
    if ! cargo test --quiet --release --locked --no-run; then
        echo "the models cannot be compiled"
        exit 1
    fi
    if ! cargo test --release --locked --no-fail-fast -- --nocapture --test-threads=1 >"$log" 2>&1; then
        cat "$log"
        failed=$((failed + 1))
    fi
    # A model prints how many orders it tried behind its name.
    sed -n 's/^test \(.*\) \.\.\. \([0-9]* orders\)$/ok      \1: \2/p' "$log"
}

# A twin that finds nothing runs as long as its model; one that finds something is done at once.
twin() {
    local plant=$1 name began=$SECONDS log
    name=$(basename "$plant" .plant)
    log=$logs/$name.log
    local model finding
    model=$(head_of "$plant" Model) finding=$(head_of "$plant" Finding)
    if PLANT=$name timeout 60 cargo test --release --locked --test "${model%%::*}" -- --exact "${model#*::}" >"$log" 2>&1; then
        ran "$name" 1 $((SECONDS - began)) "$model did not find it"
    elif ! grep -q '^running 1 test$' "$log" || ! grep -qF -- "$finding" "$log"; then
        tail -n 30 "$log"
        ran "$name" 1 $((SECONDS - began)) "$model does not fail with: $finding"
    else
        ran "$name" 0 $((SECONDS - began)) "found by $model"
    fi
}

if [ $# = 0 ]; then
    models
    set -- plants/*.plant
else
    set -- "${@/#/plants/}"
    set -- "${@/%/.plant}"
fi
for plant in "$@"; do
    twin "$plant"
done
[ "$failed" = 0 ]
