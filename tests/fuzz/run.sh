#!/usr/bin/env bash
# The fuzzer: every target for a while, guided by what code each input reaches, from the corpora in the tree; then the
# twin of each, with a planted fault that must be found.
#
#     run.sh                      everything, in a few minutes
#     run.sh TARGET…              these alone, targets or twins: TARGET-planted is the twin of TARGET
#     SECONDS_EACH=600 run.sh     so long each
#     AT_ONCE=8 run.sh            so many targets at a time
#     KEEP=1 run.sh               what was newly reached is taken into the corpora: look at the difference, then commit it
#
# Prints for each how many inputs were tried and how many edges of the code they reached. An input that breaks something
# is kept in the target folder's fuzz, and it is said how to give it again.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"

export CARGO_TERM_COLOR=never
CARGO_TARGET_DIR=$(realpath -m "${CARGO_TARGET_DIR:-$here/../../target}")
export CARGO_TARGET_DIR RUSTC_WRAPPER=$here/rustc.sh
seconds=${SECONDS_EACH:-12}
at_once=${AT_ONCE:-$(nproc)}
out=$CARGO_TARGET_DIR/fuzz
fuzzer=$out/fuzzer
mkdir -p "$out"
# The tree holds no more of one target.
corpus_bytes_max=90000
targets=(frames messages tickets records facts rest configuration forwarded proxy_protocol connection)
twins=("${targets[@]/%/-planted}")

# What a twin's check says of its fault.
finding() {
    case $1 in
        frames-planted) echo 'bytes where .* are allowed' ;;
        messages-planted) echo 'what came, and what it says' ;;
        tickets-planted) echo 'with another byte at' ;;
        records-planted) echo 'a record of another stream has no place here' ;;
        facts-planted) echo 'what was read is written and read the same' ;;
        rest-planted) echo 'a body beyond its limit is not read' ;;
        configuration-planted) echo 'no problem repeats a secret' ;;
        forwarded-planted) echo "stranger's word is not believed\|before our proxies' words changes nothing" ;;
        proxy_protocol-planted) echo 'a byte more changes what was known' ;;
        connection-planted) echo 'what a command did is told before its answer' ;;
    esac
}

# The fault of the doors that a twin's process has, by its name in src/gateway/planted.rs; the others' are the fuzzer's.
fault() {
    case $1 in
        tickets-planted) echo UnsignedTickets ;;
        forwarded-planted) echo AnybodyForwards ;;
        proxy_protocol-planted) echo HeadersInOnePiece ;;
    esac
}

# Whether nearly equal numbers count as reaching more: lengths and limits are compared in the frames' reader.
profile() {
    case $1 in
        frames*) echo 1 ;;
        *) echo 0 ;;
    esac
}

# Most bytes of an input. Longer ones try the same more slowly.
bytes_max() {
    case $1 in
        frames* | connection*) echo 2048 ;;
        *) echo 1024 ;;
    esac
}

# fuzz TARGET SECONDS: one target. What it finds new stays in the target folder; of the tree only the corpus is read.
fuzz() {
    local target=$1 seconds=$2 corpus=corpus/${1%-planted} found=$out/$1
    mkdir -p "$found/new"
    rm -f "$found"/crash-* "$found"/timeout-* "$found"/oom-* "$found"/slow-unit-*
    if [[ $target = *-planted ]]; then
        rm -rf "$found/new" && mkdir "$found/new"
    fi
    TARGET=$target PLANTED_DOOR=$(fault "$target") "$fuzzer" "$found/new" "$corpus" -dict=words.dict -max_len="$(bytes_max "$target")" \
        -max_total_time="$seconds" -timeout=25 -rss_limit_mb=512 -use_value_profile="$(profile "$target")" -print_final_stats=1 \
        -artifact_prefix="$found/" >"$found/log" 2>&1
}

# Inputs tried, and edges reached at the beginning and at the end.
figures() {
    local log=$out/$1/log
    local tried begun ended
    tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    begun=$(sed -n 's/.*INITED cov: \([0-9]*\).*/\1/p' "$log" | head -n 1)
    ended=$(sed -n 's/^#[0-9].* cov: \([0-9]*\).*/\1/p' "$log" | tail -n 1)
    echo "${tried:-?} inputs, ${begun:-0} edges at first, ${ended:-0} at last"
}

# What a target came to. Fails if something broke, or if nothing was reached or tried.
judge() {
    local target=$1 status=$2 log=$out/$1/log input
    input=$(find "$out/$target" -maxdepth 1 \( -name 'crash-*' -o -name 'timeout-*' -o -name 'oom-*' \) | head -n 1)
    if [[ $target = *-planted ]]; then
        if [ -n "$input" ] && grep -q "$(finding "$target")" "$log"; then
            printf 'ok      %-22s found after %s\n' "$target" "$(figures "$target" | cut -d, -f1)"
            return 0
        fi
        printf 'FAILED  %-22s not found: %s\n' "$target" "$(figures "$target")"
        return 1
    fi
    if [ "$status" = 0 ] && ! figures "$target" | grep -qE '^\?|^[0-9] inputs| 0 at last'; then
        printf 'ok      %-22s %s\n' "$target" "$(figures "$target")"
        return 0
    fi
    tail -n 40 "$log"
    printf 'FAILED  %-22s %s\n' "$target" "$(figures "$target")"
    if [ -n "$input" ]; then
        echo "        the input is $input"
        echo "        again: TARGET=$target $fuzzer $input"
        echo "        put it into tests/fuzz/corpus/$target: tests/hostile.rs is red until it is mended"
    fi
    return 1
}

# run TARGET: in the time that it has.
run() {
    local status=0
    if [[ $1 = *-planted ]]; then
        fuzz "$1" $((seconds * 6)) || status=$?
    else
        fuzz "$1" "$seconds" || status=$?
    fi
    judge "$1" "$status"
}

# Of what is there about the fewest inputs that reach as much, into the tree; those with a name of their own stay.
keep() {
    local least=$out/$1/least
    rm -rf "$least" && mkdir -p "$least"
    if ! TARGET=$1 "$fuzzer" -set_cover_merge=1 -use_counters=0 -max_len="$(bytes_max "$1")" "$least" "corpus/$1" \
        "$out/$1/new" >"$out/$1/merge.log" 2>&1; then
        echo "$1: cannot be merged, see $out/$1/merge.log"
        return 1
    fi
    cp "corpus/$1"/*-* "$least" 2>/dev/null
    local bytes
    bytes=$(cat "$least"/* | wc -c)
    if [ "$bytes" -gt "$corpus_bytes_max" ]; then
        echo "$1: $bytes bytes would be too much for the tree, which stays as it is"
    else
        rm -rf "corpus/$1" && mv "$least" "corpus/$1" && echo "$1: $(find "corpus/$1" -type f | wc -l) inputs, $bytes bytes"
    fi
}

began=$SECONDS
cargo fmt --check || exit 1
if ! cargo build --quiet --locked; then
    echo "the fuzzer cannot be built"
    exit 1
fi
cp "$CARGO_TARGET_DIR/debug/cuelight-fuzz" "$fuzzer"
echo "built in $((SECONDS - began)) s; $seconds s each, $at_once at a time"

[ $# = 0 ] && set -- "${targets[@]}" "${twins[@]}"
failed=0
running=0
for target in "$@"; do
    if [ "$running" -ge "$at_once" ]; then
        wait -n || failed=$((failed + 1))
        running=$((running - 1))
    fi
    run "$target" &
    running=$((running + 1))
done
while [ "$running" -gt 0 ]; do
    wait -n || failed=$((failed + 1))
    running=$((running - 1))
done
if [ -n "${KEEP:-}" ]; then
    for target in "$@"; do
        [[ $target = *-planted ]] || keep "$target" || failed=$((failed + 1))
    done
fi
echo "done in $((SECONDS - began)) s, $failed failed"
[ "$failed" = 0 ]
