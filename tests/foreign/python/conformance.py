"""That docs/conformance.md holds: its driver, as it stands there, around a small client, started by the kit's own option."""
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parents[2] / "docs" / "conformance.md"
CHOICE = [word for name in ("set_door", "edit_details") for word in ("--only", name)]
CHOICE += [word for name in ("json", "split", "slow", "newer") for word in ("--manner", name)]


def played(driver, deaf_to=""):
    """Runs the kit around the driver; its exit code and its table."""
    command = f"{sys.executable} {driver}"
    environment = os.environ | {"PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1", "DEAF_TO": deaf_to}
    kit = subprocess.run(
        [os.environ["CUELIGHT_BIN"], "conformance", *CHOICE, "--quiet", "1", "--command", command],
        env=environment, stdout=subprocess.PIPE, text=True, timeout=50, check=False)
    return kit.returncode, kit.stdout


def main():
    code = PAGE.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    with tempfile.TemporaryDirectory() as folder:
        driver = pathlib.Path(folder) / "driver.py"
        driver.write_text(code.replace("your_client", "small_client"), encoding="utf-8")
        status, table = played(driver)
        assert status == 0 and ", 0 failed" in table, table
        print(table)
        status, table = played(driver, deaf_to="door_changed")
        assert status == 1 and "state.door.locked: expected true, found false" in table, table
        assert "ok     edit_details-accepted" in table, table
    print("the page's driver plays, and a client that misses an event is found")


if __name__ == "__main__":
    main()
