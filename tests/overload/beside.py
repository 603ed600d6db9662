"""What quiet sessions feel of a hot one: pairs of runs, five hundred quiet sessions alone, then beside one that is flooded.

The server has a core of its own. The two loads are two programs on the other core, and there the one that measures goes
first, always: in one program (`loadtest run quiet-beside-hot`) an answer to a quiet session also waits while the same
thread reads what three thousand people of the hot one were sent, and that is no doing of the server. Figures are printed, and
belong to a machine where nobody else works (docs/performance.md). Linux, two cores, taskset, the right to real-time priority
(root). Exit code 1 if the median pair's p99 is more than 1.5 times as long beside the hot session, or if a run's promises
do not hold.

Usage: beside.py [--pairs N] [--seed N] [--folder DIR]. CUELIGHT_BIN and LOADTEST_BIN, or target/release.
"""
import argparse
import json
import os
import secrets
import statistics
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from run import ROOT

HERE = Path(__file__).resolve().parent
SERVER_CORE, HARNESS_CORE = {0}, {1}
GOAL = 1.5
QUANTILES = ["p50_us", "p90_us", "p99_us"]
# The hot session is full, and about to go live, when the quiet ones begin to open their doors.
HEAD_START_S = 8
# Everybody comes from one address here.
CROWD = {"PLACES_PERCENT": "100", "CONNECTIONS_MAX": "1000000", "CONNECTIONS_PER_S": "1000000", "CONNECTIONS_BURST": "1000000"}


@contextmanager
def served(program, folder):
    """A server on its core: its process, its URL, and the environment of who loads it."""
    key, secret = "load", secrets.token_hex(32)
    keyed = os.environ | {"CUELIGHT_API_KEY": key, "CUELIGHT_API_SECRET": secret}
    limits = {f"CUELIGHT_LIMITS__ADDRESS_{name}": value for name, value in CROWD.items()}
    places = {"CUELIGHT_LISTEN": "127.0.0.1:0", "CUELIGHT_DATA": str(folder / "data")}
    with open(folder / "server.log", "w", encoding="utf-8") as log:
        server = subprocess.Popen([program, "serve"], env=keyed | limits | places, stdout=subprocess.PIPE, stderr=log,
                                  text=True, preexec_fn=lambda: os.sched_setaffinity(0, SERVER_CORE))
    try:
        url = server.stdout.readline().split()[-1]
        yield server, url, keyed
    finally:
        server.terminate()
        server.wait()


def load(program, scenario, seed, out, served_by, first=False):
    """Starts a load on the harnesses' core; `first`: before everything else there."""
    _, url, keyed = served_by

    def at_its_place():
        os.sched_setaffinity(0, HARNESS_CORE)
        if first:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
    return subprocess.Popen(
        [program, "run", str(HERE / f"{scenario}.toml"), "--seed", str(seed), "--target", url, "--out", str(out)],
        env=keyed, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=at_its_place)


def seconds_of(server):
    """Processor time of a process so far, in seconds."""
    fields = Path(f"/proc/{server.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(program, seed, out, served_by):
    """One run of the quiet sessions: its result, and the server's share of a core."""
    began, used = time.monotonic(), seconds_of(served_by[0])
    code = load(program, "beside-quiet", seed, out, served_by, first=True).wait()
    if code:
        raise SystemExit(f"the quiet run of seed {seed} ended with {code}")
    share = (seconds_of(served_by[0]) - used) / (time.monotonic() - began)
    return json.loads((out / "result.json").read_text(encoding="utf-8")), share


def tell(name, result, share):
    ack = result["latencies"]["ack"]
    times = ", ".join(f"{quantile[:-3]} {ack[quantile] / 1000:.2f}" for quantile in QUANTILES)
    print(f"{name}: {ack['count']} answers, {times} ms; server {share:.2f} of a core", flush=True)
    return ack


def pair(number, programs, seed, folder, served_by):
    """The ratios of one pair."""
    alone = tell(f"{number} alone ", *measured(programs, seed, folder / f"alone-{number}", served_by))
    hot = load(programs, "beside-hot", seed, folder / f"hot-{number}", served_by)
    try:
        time.sleep(HEAD_START_S)
        beside = tell(f"{number} beside", *measured(programs, seed, folder / f"beside-{number}", served_by))
        if hot.poll() is not None:
            raise SystemExit("the hot session ended before the quiet ones")
    finally:
        hot.kill()
        hot.wait()
    return {quantile: beside[quantile] / alone[quantile] for quantile in QUANTILES}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    program = os.environ.get("LOADTEST_BIN", str(ROOT / "target/release/loadtest"))
    server = os.environ.get("CUELIGHT_BIN", str(ROOT / "target/release/cuelight"))
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        with served(server, folder) as served_by:
            ratios = [pair(number, program, args.seed + number, folder, served_by) for number in range(1, args.pairs + 1)]
    for quantile in QUANTILES:
        found = [ratio[quantile] for ratio in ratios]
        print(f"{quantile[:-3]} beside the hot session: {statistics.median(found):.2f} times "
              f"({', '.join(f'{ratio:.2f}' for ratio in found)})")
    return int(statistics.median(ratio["p99_us"] for ratio in ratios) > GOAL)


if __name__ == "__main__":
    raise SystemExit(main())
