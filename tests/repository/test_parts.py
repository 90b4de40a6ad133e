"""Parts of a test run at the same time: told in order, summed up, ended together."""

import os
import shutil
import signal
import subprocess
import time

import pytest

RUN = """
set -euo pipefail
source "$1/setup/lib/common.sh"
source "$1/setup/lib/parts.sh"
LOGS=$2
shift 2
run_part() { eval "${!1}"; }
run_parts "$@"
echo "went on"
"""
# Two that wait for each other would wait for ever if they did not run at the same time.
MEET = "touch {folder}/{me}; until [[ -e {folder}/{other} ]]; do sleep 0.05; done; "


@pytest.fixture(autouse=True)
def heard():
    """Ctrl-C reaches what is started here, also where the tests were started to ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def begin(root, folder, jobs=2, limit=60, **parts):
    """Start a run whose parts are bash programs."""
    return subprocess.Popen(
        ["bash", "-c", RUN, "-", root, folder / "log", *parts],
        env={**os.environ, **parts, "JOBS": str(jobs), "LIMIT": str(limit)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(root, folder, jobs=2, limit=60, **parts):
    """The status of such a run and the lines it printed."""
    process = begin(root, folder, jobs, limit, **parts)
    out, _err = process.communicate(timeout=60)
    return process.returncode, out.splitlines()


def passed(count):
    return f"echo '===== {count} passed in 1.50s ====='"


def test_parts_run_at_once_and_each_is_told_in_one_piece(root, tmp_path):
    status, lines = run(
        root,
        tmp_path,
        first=MEET.format(folder=tmp_path, me="a", other="b") + "sleep 1.5; echo one; " + passed(1),
        second=MEET.format(folder=tmp_path, me="b", other="a") + "echo two; " + passed(2),
    )
    assert status == 0
    told = [line for line in lines if line in ("one", "two")]
    assert told == ["one", "two"]
    assert lines[-3:] == [
        "first        1 passed in 1.50s",
        "second       2 passed in 1.50s",
        "went on",
    ]


def test_one_job_runs_one_part_after_the_other(root, tmp_path):
    note = "echo begun {0} >>{1}/order; sleep 0.2; echo ended {0} >>{1}/order"
    parts = {name: note.format(name, tmp_path) for name in ("first", "second", "third")}
    status, _lines = run(root, tmp_path, jobs=1, **parts)
    assert status == 0
    assert (tmp_path / "order").read_text().split() == [
        word for name in parts for word in ("begun", name, "ended", name)
    ]


def test_what_failed_is_told_last_whichever_part_it_was_of(root, tmp_path):
    status, lines = run(
        root,
        tmp_path,
        first="echo 'FAILED a.py::test_a - no'; echo '== 1 failed in 99.00s (0:01:39) =='; exit 1",
        second=passed(2),
        third="echo 'error: the disk is full'; exit 3",
    )
    assert status == 1
    assert "went on" not in lines
    log = tmp_path / "log"
    assert lines[-5:] == [
        f"first        1 failed in 99.00s (0:01:39) (failed with status 1: {log}/test-first.log)",
        "second       2 passed in 1.50s",
        f"third        ended before its tests did (failed with status 3: {log}/test-third.log)",
        "FAILED a.py::test_a - no",
        "error: the disk is full",
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("5", "0", 0), ("0", "5", 0), ("5", "5", 5), ("5", "1", 1), ("0", "2", 2), ("2", "1", 2)],
)
def test_status_is_the_first_that_is_not_good(root, tmp_path, first, second, expected):
    status, _lines = run(root, tmp_path, first=f"exit {first}", second=f"exit {second}")
    assert status == expected


def test_failing_line_of_a_part_ends_it(root, tmp_path):
    status, lines = run(root, tmp_path, first="false; echo on", second="true")
    assert status == 1
    assert "on" not in lines


def test_part_that_takes_too_long_is_ended_and_the_others_go_on(root, tmp_path):
    status, lines = run(
        root,
        tmp_path,
        limit=5,
        jobs=1,
        first="trap 'echo FAILED b.py::test_b; exit 2' INT; sleep 61",
        second=passed(2),
    )
    assert status == 2
    log = tmp_path / "log"
    assert lines[-4:] == [
        f"first        ended before its tests did (failed with status 2: {log}/test-first.log)",
        "second       2 passed in 1.50s",
        "error: first took longer than 5 s and was ended",
        "FAILED b.py::test_b",
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_run_ends_every_part(root, tmp_path, number):
    work = "trap 'touch {1}/{0}-ended' EXIT; echo begun {0}; touch {1}/{0}; sleep 61; echo on"
    parts = {name: work.format(name, tmp_path) for name in ("first", "second", "third")}
    process = begin(root, tmp_path, **parts)
    while not ((tmp_path / "first").exists() and (tmp_path / "second").exists()):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(number)
    # Its ends are closed by everything that had inherited them, or this would wait for the sleeps.
    out, _err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "begun first" in out
    assert "interrupted" in out
    assert "on" not in out.split()
    assert {path.name for path in tmp_path.glob("*-ended")} == {"first-ended", "second-ended"}
    assert not (tmp_path / "third").exists()


@pytest.fixture
def check(root, tmp_path):
    """Run ``.ci/run`` with commands of the test's own as its linters and its tests."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / "setup").mkdir()
    shutil.copy(root / ".ci" / "run", tmp_path / ".ci")

    def start(**commands):
        for name, program in commands.items():
            path = tmp_path / "setup" / name
            path.write_text(f"#!/usr/bin/env bash\n{program}\n")
            path.chmod(0o755)
        return subprocess.Popen(
            [tmp_path / ".ci" / "run"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    return start


@pytest.mark.parametrize(("lint", "tests"), [(0, 0), (1, 0), (0, 1), (2, 3)])
def test_every_change_passes_lint_and_tests_told_one_after_the_other(check, tmp_path, lint, tests):
    process = check(
        lint=MEET.format(folder=tmp_path, me="a", other="b") + f"echo lint >&2; exit {lint}",
        test="echo begun; "
        + MEET.format(folder=tmp_path, me="b", other="a")
        + f"echo summary; exit {tests}",
    )
    out, _err = process.communicate(timeout=60)
    assert out.splitlines() == ["lint", "begun", "summary"]
    assert bool(process.returncode) == bool(lint or tests)


@pytest.mark.parametrize("linted", ["true", "sleep 61"])
def test_interrupted_check_still_tells_what_the_tests_say(check, tmp_path, linted):
    process = check(
        lint=f"touch {tmp_path}/lint; {linted}",
        test=f"trap 'echo dropped; exit 130' INT; touch {tmp_path}/test; sleep 61; echo on",
    )
    while not ((tmp_path / "lint").exists() and (tmp_path / "test").exists()):
        assert process.poll() is None
        time.sleep(0.05)
    # As Ctrl-C does: everything that was started from the terminal hears it.
    os.killpg(process.pid, signal.SIGINT)
    out, _err = process.communicate(timeout=30)
    assert out.splitlines() == ["dropped"]
    assert process.returncode == 130
