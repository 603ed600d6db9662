#!/usr/bin/env python3
"""Runs the Autobahn cases (RFC 6455) against the echo on the real connection stack, in both ways a connection is carried:
as a row of an event loop, and with a task of its own.

    python3 -m venv VENV && VENV/bin/pip install -r tests/autobahn/requirements.txt
    cargo build --features echo --example echo_server
    VENV/bin/python tests/autobahn/run.py [--bless] [--way loop|task] [CASE…]

Fails on every verdict that differs from the way's file, verdicts_loop.json or verdicts_task.json, and on every FAILED
that the file does not explain. --bless writes the files anew; a case that fails gets an empty reason then, which somebody
has to fill in.
"""

import argparse
import asyncio
import json
import pathlib
import subprocess
import sys

import kosoku

HERE = pathlib.Path(__file__).resolve().parent
# How a connection is carried, by where its echo is.
WAYS = {"loop": "/echo", "task": "/echo/task"}
SERVER = HERE.parent.parent / "target/debug/examples/echo_server"
# Cases at once: the slow ones wait for timeouts, not for the processor.
AT_ONCE = 4


def verdict(result):
    """What is frozen of a result."""
    told = {"behavior": result.behavior.value, "close": result.behavior_close.value}
    if not result.passed and result.behavior.value != "UNIMPLEMENTED":
        told["code"] = result.remote_close_code
        told["reason"] = ""
    return told


async def results_of(url, cases):
    try:
        return await kosoku.run_fuzzingclient(url, cases or None, concurrency=AT_ONCE)
    except kosoku.FailureError as failure:
        return failure.results


def differences(told, frozen, partial, name):
    """One line for everything that is not as the file says."""
    for case in sorted(set(told) | (set() if partial else set(frozen))):
        now, before = told.get(case), frozen.get(case)
        if now is None or before is None:
            yield f"{case}: {before} before, {now} now"
            continue
        reason = before.get("reason")
        if {**now, "reason": None} != {**before, "reason": None}:
            yield f"{case}: {before} before, {now} now"
        elif "reason" in now and not reason:
            yield f"{case}: fails without a reason in {name}"


def run(way, address, cases, bless):
    """What is not as the way's file says, one line each."""
    file = HERE / f"verdicts_{way}.json"
    results = asyncio.run(results_of(f"ws://{address}{WAYS[way]}", cases))
    told = {result.case_id: verdict(result) for result in results}
    frozen = json.loads(file.read_text()) if file.exists() else {}
    counts = {}
    for of_case in told.values():
        counts[of_case["behavior"]] = counts.get(of_case["behavior"], 0) + 1
    print(f"{way}: {len(told)} cases:", ", ".join(f"{count} {name}" for name, count in sorted(counts.items())))
    if bless:
        for case, of_case in told.items():
            if "reason" in of_case:
                of_case["reason"] = frozen.get(case, {}).get("reason", "")
        lines = (f"  {json.dumps(case)}: {json.dumps(of_case)}" for case, of_case in {**frozen, **told}.items())
        file.write_text("{\n" + ",\n".join(lines) + "\n}\n")
        frozen = json.loads(file.read_text())
    return [f"{way}: {line}" for line in differences(told, frozen, bool(cases), file.name)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", type=pathlib.Path, default=SERVER)
    parser.add_argument("--bless", action="store_true")
    parser.add_argument("--way", choices=WAYS, help="one way only")
    parser.add_argument("cases", nargs="*")
    args = parser.parse_args()
    server = subprocess.Popen([args.server, "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().strip().removeprefix("listening on http://")
        ways = [args.way] if args.way else WAYS
        found = [line for way in ways for line in run(way, address, args.cases, args.bless)]
    finally:
        server.kill()
        server.wait()
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
