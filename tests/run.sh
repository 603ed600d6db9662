#!/usr/bin/env bash
# Every test there is: the Rust ones, clients in other languages against the real binary, and the pages in a browser.
#
# Installs what is missing and says so. Runs every part even where an earlier one failed, each within a time of its
# own, and ends with the counts; the exit code is 0 only if none failed. From a clean checkout it takes two cores about
# three quarters of an hour, most of it compiling.
set -euo pipefail
cd "$(dirname "$0")/.."

# Twins panic by the hundred, as they should: where each of them stood is of no use.
export CARGO_TERM_COLOR=never PYTHONUNBUFFERED=1 RUST_BACKTRACE=0
target=${CARGO_TARGET_DIR:-$PWD/target}
logs=$target/run-logs
venv=$target/foreign-venv
binary=$target/release/cuelight
passed=()
failed=()
failed_logs=()
skipped=()
# Tests that this machine does not let run note themselves here.
export SKIPPED_TO=$logs/skipped
running=
# Who runs this by hand sees all of it. In a log that is kept, what failed must not drown in what passed.
whole=
if [ -t 1 ]; then
    whole=1
fi
trap 'kill ${running:-} ${beside_pid:-} 2>/dev/null; exit 130' INT TERM
mkdir -p "$logs"
: >"$SKIPPED_TO"

# part NAME SECONDS COMMAND…: runs a command in the time it has; what it printed is kept in target/run-logs.
# Shown to a terminal as it comes; elsewhere only the end of it, and only if it fails.
part() {
    local name=$1 seconds=$2 began=$SECONDS status=0
    shift 2
    local log=$logs/${name// /-}.log
    if [ -n "$whole" ]; then
        printf '\n== %s\n' "$name"
    fi
    : >"$log"
    timeout --kill-after=15 "$seconds" "$@" </dev/null >"$log" 2>&1 &
    running=$!
    # Follows the part and not the file's writers: a process that a part leaves behind holds up nothing.
    if [ -n "$whole" ]; then
        tail --quiet --follow --lines=+1 --sleep-interval=0.5 --pid="$running" "$log"
    fi
    wait "$running" || status=$?
    running=
    verdict "$name" "$seconds" "$status" $((SECONDS - began))
    return 0
}

# beside NAME SECONDS COMMAND…: a part that mostly waits, or takes only what others leave, while they work; `joined` waits
# for it. One at a time.
beside() {
    beside_name=$1
    beside_seconds=$2
    beside_began=$SECONDS
    shift 2
    timeout --kill-after=15 "$beside_seconds" "$@" </dev/null >"$logs/${beside_name// /-}.log" 2>&1 &
    beside_pid=$!
}

joined() {
    local status=0
    [ -n "${beside_pid:-}" ] || return 0
    wait "$beside_pid" || status=$?
    beside_pid=
    verdict "$beside_name" "$beside_seconds" "$status" $((SECONDS - beside_began))
}

# verdict NAME SECONDS STATUS TOOK: notes what a part came to. One in which something could not be tried has not passed. With
# `some` set each program of it must have run a test.
skips=0
verdict() {
    local outcome=passed
    case $3 in
        0) ;;
        124 | 137) failed+=("$1 (not done in $2 s)") ;;
        *) failed+=("$1 (exit code $3)") ;;
    esac
    # Of what was to be chosen by name nothing may have been there.
    if [ "$3" = 0 ] && [ -n "${some:-}" ] && grep -q '^test result: ok\. 0 passed' "$logs/${1// /-}.log"; then
        failed+=("$1 (a program of it ran no test)")
        outcome=FAILED
    elif [ "$3" != 0 ]; then
        outcome=FAILED
    elif [ "$(wc -l <"$SKIPPED_TO")" != "$skips" ]; then
        skips=$(wc -l <"$SKIPPED_TO")
        skipped+=("$1")
        outcome=SKIPPED
    else
        passed+=("$1")
    fi
    printf -- '-- %s: %s in %d s\n' "$1" "$outcome" "$4"
    if [ "$outcome" = FAILED ]; then
        failed_logs+=("$logs/${1// /-}.log")
        why "$logs/${1// /-}.log" 60
    fi
}

# why LOG LINES: what a failed part said of its failures, and its last lines.
why() {
    [ -f "$1" ] || return 0
    printf '.. %s\n' "${1##*/}"
    grep -nE "panicked at|^---- |FAILED|^error|Error:|AssertionError|not ok|✘|×" "$1" | grep -v ' should panic ' | tail -n 40 || true
    echo '..'
    tail -n "$2" "$1"
}

# without NAME REASON: a part that cannot even begin has failed.
without() {
    printf '\n== %s\n-- %s: FAILED, %s\n' "$1" "$1" "$2"
    failed+=("$1 ($2)")
}

# need COMMAND PACKAGE: installs a Debian package where its command is missing.
need() {
    if command -v "$1" >/dev/null; then
        return 0
    fi
    echo "installing $2: $1 is missing"
    local as=()
    if [ "$(id -u)" != 0 ]; then
        as=(sudo -n)
    fi
    if ! { "${as[@]}" apt-get update -qq && "${as[@]}" apt-get install -y -qq --no-install-recommends "$2"; } \
        >"$logs/install-$2.log" 2>&1; then
        echo "$2 could not be installed, see $logs/install-$2.log"
        return 1
    fi
}

python_ready() {
    need python3 python3 || return 1
    if [ ! -x "$venv/bin/pip" ]; then
        echo "making $venv"
        # Debian's Python comes without the part that makes environments.
        python3 -c 'import ensurepip, venv' 2>/dev/null || need pyvenv python3-venv || return 1
        rm -rf "$venv"
        python3 -m venv "$venv" || return 1
    fi
    local list
    for list in tests/foreign/python/requirements.txt tests/autobahn/requirements.txt; do
        if [ -f "$list" ]; then
            echo "installing $list into $venv"
            timeout 300 "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$list" || return 1
        fi
    done
}

node_ready() {
    need node nodejs && need npm npm || return 1
    echo "installing tests/foreign/node/package-lock.json into tests/foreign/node/node_modules"
    (cd tests/foreign/node && timeout 300 npm ci --silent --no-audit --no-fund)
}

# web_part NAME SECONDS COMMAND…: a part that runs in web.
web_part() {
    part "$1" "$2" env -C web "${@:3}"
}

# In web/dist is what web builds now: nothing differs, and nothing is beside it.
web_build_is_committed='
npm run build
cd ..
git diff --exit-code --stat -- web/dist
if [ -n "$(git ls-files --others -- web/dist)" ]; then
    git ls-files --others -- web/dist
    echo "built, and not committed: git add web/dist"
    exit 1
fi'

# The crash tests kill the journal at each of its system calls.
need strace strace || true

# What compiles beside the tests has what they leave of the processor, and is not in their way.
idle=(chrt --idle 0)
"${idle[@]}" true 2>/dev/null || idle=(nice -n 19)

# Many of the Rust tests wait.
beside "release build" 1800 "${idle[@]}" cargo build --release --locked -p cuelight -p loadtest --bins
part "rust tests" 1500 cargo test --workspace --locked --no-fail-fast -- --skip every_promise_holds_in_every_run \
    --skip every_law_holds_in_every_power_cut

# While the release's last crates are compiled one by one: what does not need it, nor changes what it holds.
if need node nodejs && need npm npm; then
    web_part "web packages" 300 npm ci --silent --no-audit --no-fund
else
    without "web packages" "node and npm could not be installed"
fi
if [[ " ${passed[*]:-} " == *" web packages "* ]]; then
    web_part "web types" 60 node scripts/types.mjs --check
    web_part "web check" 240 npm run check
else
    for name in "web types" "web check" "web build is committed" "web size" "web unit tests" "browser tests"; do
        without "$name" "its packages could not be installed"
    done
fi
# An echo on the real connection stack; no release contains it.
part "echo build" 300 cargo build --locked --features echo --example echo_server
if python_ready; then
    part "autobahn" 600 "$venv/bin/python" tests/autobahn/run.py
else
    without "autobahn" "its packages could not be installed"
fi
joined

# Mostly waiting: for silences, graces and timeouts of the protocol. What needs both cores stands back for it.
if [ ! -x "$binary" ]; then
    without "python tour" "there is no $binary"
elif python_ready; then
    beside "python tour" 900 env -C tests/foreign/python CUELIGHT_BIN="$binary" "$venv/bin/python" tour.py
else
    without "python tour" "its packages could not be installed"
fi
# By themselves, for they print which seeds they were.
some=1 part "simulated webinars" 600 nice cargo test --workspace --locked --test simulation -- --nocapture \
    every_promise_holds_in_every_run
some=1 part "simulated power cuts" 400 nice cargo test --workspace --locked --test power_cuts -- --nocapture \
    every_law_holds_in_every_power_cut
part "fuzz" 900 nice tests/fuzz/run.sh
joined

# Slow readers, a hot session, a restart, drains and a flood, with the server and the harness in processes of their own. They
# are held to what must be so however busy a machine is; what goes on beside them stands back for them all the same.
if need python3 python3; then
    beside "overload" 600 python3 tests/overload/run.py --folder "$logs"
else
    without "overload" "python3 could not be installed"
fi
part "loom" 900 "${idle[@]}" tests/loom/run.sh

# crashes NAME SECONDS TESTS SETTING: real crashes of the release. Of some sweeps every so many-th point, from anywhere on, as each
# run prints; all of them: STRIDE=1.
crashes() {
    local -a tests
    read -ra tests <<<"$3"
    some=1 part "$1" "$2" env CUELIGHT_BIN="$binary" "${@:4}" nice cargo test --workspace --locked --test crashes -- \
        --nocapture --test-threads=1 "${tests[@]}"
}
if [ -x "$binary" ]; then
    crashes "kills at every call" 600 kills::what_was_acknowledged_survives_kill_9_at_every_call STRIDE="${STRIDE:-1}"
    crashes "kills while copying" 300 "kills:: --skip at_every_call" STRIDE="${STRIDE:-4}"
    crashes "failing disk" 300 faults:: STRIDE="${STRIDE:-32}"
    crashes "power cuts" 180 power:: CUTS="${CUTS:-50}"
else
    for name in "kills at every call" "kills while copying" "failing disk" "power cuts"; do
        without "$name" "there is no $binary"
    done
fi
some=1 part "damage" 180 env STRIDE="${STRIDE:-199}" nice cargo test --workspace --locked --test journal_laws -- \
    --nocapture damage::
joined

# Everything once, with all checks on and no promise about time: that is for a quiet machine. It needs nothing but itself.
part "load smoke" 180 env -C "$logs" "$target/release/loadtest" run smoke --only-slo --slo violations==0 \
    --slo unanswered==0 --out "$logs/load-smoke"

if [ ! -x "$binary" ]; then
    for name in "python crashes" "python crashes self-test" "whole webinar" "python conformance" "node tour"; do
        without "$name" "there is no $binary"
    done
else
    if python_ready; then
        part "python crashes" 180 env -C tests/foreign/python CUELIGHT_BIN="$binary" "$venv/bin/python" crash.py
        part "python crashes self-test" 90 env -C tests/foreign/python CUELIGHT_BIN="$binary" \
            "$venv/bin/python" crash.py --self-test
        part "whole webinar" 60 env -C tests/foreign/python CUELIGHT_BIN="$binary" \
            "$venv/bin/python" whole_webinar.py --transcript "$logs/whole-webinar.md"
        part "python conformance" 60 env -C tests/foreign/python CUELIGHT_BIN="$binary" "$venv/bin/python" conformance.py
    else
        for name in "python crashes" "python crashes self-test" "whole webinar" "python conformance"; do
            without "$name" "its packages could not be installed"
        done
    fi
    if node_ready; then
        part "node tour" 420 env -C tests/foreign/node CUELIGHT_BIN="$binary" node --test tour.mjs
    else
        without "node tour" "its packages could not be installed"
    fi
fi

# The pages. What is in web/dist was committed, so the binary above has them whatever happens here. What goes on beside the
# browser stands back for it.
if [[ " ${passed[*]:-} " == *" web packages "* ]]; then
    web_part "web build is committed" 240 bash -euc "$web_build_is_committed"
    web_part "web size" 60 node scripts/size.mjs
    if [ ! -x "$binary" ]; then
        for name in "web unit tests" "browser tests"; do
            without "$name" "there is no $binary"
        done
    else
        web_part "web unit tests" 300 env CUELIGHT_BIN="$binary" npm test
        if need chromium chromium; then
            beside "browser tests" 600 env CUELIGHT_BIN="$binary" CUELIGHT_SCREENSHOTS="$logs/screenshots" \
                node web/tests/browser/run.mjs
        else
            without "browser tests" "chromium could not be installed"
        fi
    fi
fi

# Rights, views and resumes with one rule broken after the other: what is run is the twins, each of which must see its fault.
some=1 part "planted rights" 600 "${idle[@]}" cargo test --locked -p cuelight --features planted \
    --test bounds --test core --test hostile --test rights --test simulation --test sockets --test tls -- flips planted
some=1 part "planted crashes" 300 "${idle[@]}" cargo test --locked -p cuelight --features planted --test crashes -- \
    --nocapture planted
joined

echo
# Which seeds were lived through, and what could not be tried here.
grep -h '^seeds ' "$logs"/*.log || true
sort -u "$SKIPPED_TO"
# And what failed, behind everything else.
for log in "${failed_logs[@]}"; do
    why "$log" 40
done
for name in "${failed[@]}"; do
    echo "FAILED: $name"
done
echo "all parts in $((SECONDS / 60)) min $((SECONDS % 60)) s"
echo "${#passed[@]} passed, ${#failed[@]} failed, ${#skipped[@]} skipped"
[ ${#failed[@]} = 0 ]
