"""What is left behind an overload: `loadtest run overload`, and the server has a third of the core that it needs.

The flood of that scenario is borne by one core, so three times what a server sustains is made from the other side: server
and harness have a core each, and while the flood lasts busy programs take the server's core from it. Figures are printed,
and they belong to a machine where nobody else works (docs/performance.md). Linux, two cores, taskset. Exit code 1 if what the
run promises does not hold, or if it is not within ten seconds as it was before.

Usage: squeezed.py [--busy N] [--seed N] [--folder DIR]. CUELIGHT_BIN and LOADTEST_BIN, or target/release.
"""
import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

from run import ROOT, medians, refused_in

# Of the scenario: the flood is complete in second 14 and leaves in second 74 and after.
FLOOD_S = (14, 74)
BEFORE, DURING, BEHIND = range(5, 10), range(20, 70), range(84, 90)
BACK_WITHIN_S = 10
SERVER_CORE, HARNESS_CORE = "0", "1"


def pinned(folder, server):
    """A program that is the server on its core; the harness starts one program and gives it arguments."""
    wrapper = folder / "server"
    wrapper.write_text(f'#!/bin/sh\nexec taskset -c {SERVER_CORE} "{server}" "$@"\n')
    wrapper.chmod(0o755)
    return wrapper


def squeeze(run, busy):
    """Takes the server's core from it for the flood's time."""
    began = time.monotonic()

    def until(second):
        while run.poll() is None and time.monotonic() - began < second:
            time.sleep(0.05)
    until(FLOOD_S[0])
    loops = [subprocess.Popen(["taskset", "-c", SERVER_CORE, "sh", "-c", "while :; do :; done"]) for _ in range(busy)]
    try:
        until(FLOOD_S[1])
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def tell(result):
    series = result["series"]

    def mean(name, seconds):
        found = [value for value in series[name][seconds.start:seconds.stop] if value is not None]
        return sum(found) / len(found) if found else float("nan")
    for name, seconds in ("before", BEFORE), ("during", DURING), ("behind", BEHIND):
        print(f"{name} ({seconds.start} to {seconds.stop - 1} s): answers p50 {medians(series, 'ack_p50_us', seconds)} µs, p99 "
              f"{medians(series, 'ack_p99_us', seconds)} µs; {mean('deliveries', seconds) / 1000:.0f} thousand deliveries/s; "
              f"server {mean('server_cpu_cores', seconds):.2f} of a core, {refused_in(result, seconds) / len(seconds):.1f} refused/s")
    normal = 2 * medians(series, "ack_p50_us", BEFORE)
    times = series["ack_p50_us"]
    back = next((at for at in range(FLOOD_S[1], len(times) - 2)
                 if all(value is not None and value <= normal for value in times[at:at + 3])), None)
    print("p50 second for second behind it:", ", ".join(str(value) for value in times[FLOOD_S[1] - 2:]))
    print(f"for three seconds at no more than twice what it was before: "
          f"{'never' if back is None else f'{back - FLOOD_S[1]} s behind the flood'}")
    unanswered = sum(kind["unanswered"] for kind in result["commands"].values())
    print(f"disconnects {result['connections']['disconnects']}, closes {result['connections']['closes']}, unanswered {unanswered}, "
          f"server at most {result['resources']['server_rss_most_bytes'] >> 20} MiB, {result['verdict']['outcome']}")
    return back is not None and back - FLOOD_S[1] <= BACK_WITHIN_S


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--busy", type=int, default=3)
    parser.add_argument("--seed", default="5")
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    program = os.environ.get("LOADTEST_BIN", str(ROOT / "target/release/loadtest"))
    server = os.environ.get("CUELIGHT_BIN", str(ROOT / "target/release/cuelight"))
    with tempfile.TemporaryDirectory() as scratch:
        out = (args.folder or Path(scratch)) / "squeezed"
        run = subprocess.Popen(
            ["taskset", "-c", HARNESS_CORE, program, "run", "overload", "--seed", args.seed, "--out", str(out),
             "--server", str(pinned(Path(scratch), server))], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        squeeze(run, args.busy)
        code = run.wait()
        is_back = tell(json.loads((out / "result.json").read_text()))
    return code or int(not is_back)


if __name__ == "__main__":
    raise SystemExit(main())
