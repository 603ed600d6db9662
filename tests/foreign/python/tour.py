"""The tour: everything the protocol page promises, tried from outside. Usage: tour.py [section ...]

The server's binary is named by CUELIGHT_BIN. Ends with `N passed, M failed, K groups skipped`; the exit code tells the same.
"""
import asyncio
import importlib
import sys

from stage import Report, Stage

# section: module of `sections` that holds its groups (a function of the section's name, or `run`)
SECTIONS = {
    "connect": "connection", "matrix": "matrix", "bad_input": "bad_input", "idempotency": "retries",
    "expect": "retries", "baton": "floor", "audio": "floor", "ranks": "floor", "chat": "talk", "questions": "talk",
    "polls": "polls", "survey": "polls", "handouts": "materials", "recording": "materials", "labs": "materials",
    "practice": "history", "views": "views", "resume": "history", "rest": "rest", "rates": "operation",
    "drain": "operation", "silence": "readers", "slow": "readers", "disk": "disk", "deadlines": "deadlines",
    "expiry": "expiry",
}


async def tour(names):
    report = Report()
    stage = Stage(report)
    try:
        for name in names:
            module = importlib.import_module(f"sections.{SECTIONS[name]}")
            section = getattr(module, name, None) or module.run
            try:
                await section(stage)
            except Exception as error:  # noqa: BLE001 a section that cannot start must not hide the others
                report.check(False, f"(section {name} could not go on)", repr(error))
                print(f"FAIL {name}: {error!r}")
    finally:
        stage.close()
    return report.finish()


if __name__ == "__main__":
    unknown = [name for name in sys.argv[1:] if name not in SECTIONS]
    if unknown:
        sys.exit(f"no such section: {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    sys.exit(asyncio.run(tour(sys.argv[1:] or list(SECTIONS))))
