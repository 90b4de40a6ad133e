"""The commands in setup/ tell what is wrong in one clear line and leave nothing behind."""

import os
import signal
import socket
import subprocess

import pytest

STEP = """
set -euo pipefail
source "$1/setup/lib/common.sh"
LOGS=$2
work() { eval "$WORK"; }
step "Working" work
echo "went on"
"""


TOOLS = """
set -euo pipefail
source "$1/setup/lib/common.sh"
source "$1/setup/lib/cluster.sh"
source "$1/setup/lib/environment.sh"
shift
"$@"
"""

WITHOUT_RIGHTS = """
may_install() { return 1; }
missing_packages() { echo $MISSING; }
need_tools python postgresql wkhtmltopdf
echo "went on"
"""


def run(root, *command, **environment):
    return subprocess.run(
        command,
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_refused(done, text):
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert text in line


def test_taken_port_is_told_before_anything_is_made(root):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(root, "./setup/run", "--port", str(port))
    assert_refused(done, f"port {port} is taken")


@pytest.mark.parametrize("port", ["", "abc", "0", "65536", "-1"])
def test_port_that_is_none_is_refused(root, port):
    assert_refused(run(root, "./setup/run", "--port", port), "no port number")


def test_unknown_target_of_the_tests_is_refused(root):
    assert_refused(run(root, "./setup/test", "crm_nothing"), "crm_nothing")


@pytest.mark.parametrize("jobs", ["0", "-1", "two"])
def test_number_of_parts_at_once_that_is_none_is_refused(root, jobs):
    assert_refused(run(root, "./setup/test", CRM_TEST_JOBS=jobs), f"CRM_TEST_JOBS={jobs}")


def test_source_tree_without_odoo_is_refused(root, tmp_path):
    done = run(root, "./setup/odoo", "--version", ODOO_SOURCE=str(tmp_path))
    assert_refused(done, "holds no Odoo")


def test_source_tree_of_another_series_is_refused(root, tmp_path):
    release = tmp_path / "odoo" / "release.py"
    release.parent.mkdir()
    release.write_text("version_info = (18, 0, 0, 'final', 0, '')\n")
    done = run(root, "./setup/odoo", "--version", ODOO_SOURCE=str(tmp_path))
    assert_refused(done, "is not Odoo 19.0")


def test_cache_that_cannot_be_written_is_refused(root, tmp_path):
    (tmp_path / "file").write_text("")
    done = run(root, "./setup/odoo", "--version", CRM_CACHE=str(tmp_path / "file" / "cache"))
    assert_refused(done, "cannot write to")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("Temporary failure in name resolution", "no network"),
        ("npm error code EAI_AGAIN", "no network"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES: hash mismatch", "not what the lock file"),
        ("W: GPG error: NO_PUBKEY 123", "not what the lock file"),
        ("some error: nobody foresaw it", "nobody foresaw it"),
    ],
)
def test_failed_step_tells_what_to_do_about_it(root, tmp_path, said, told):
    done = run(root, "bash", "-c", STEP, "-", root, tmp_path, WORK=f"echo '{said}'; false; echo on")
    assert_refused(done, told)
    assert "went on" not in done.stdout
    # The whole story stays readable.
    (log,) = tmp_path.glob("*.log")
    assert log.read_text().splitlines() == [said]


def test_full_disk_is_told_although_the_server_only_went_away(root, tmp_path):
    failing = f"""
    free_space() {{ echo 20; }}
    STATE={tmp_path} LOGS={tmp_path}
    work() {{ echo 'server closed the connection unexpectedly'; false; }}
    step Working work
    """
    assert_refused(run(root, "bash", "-c", TOOLS, "-", root, "eval", failing), "the disk is full")


def test_interrupted_step_ends_what_it_had_started(root, tmp_path):
    work = f"trap 'rm -f {tmp_path}/half' EXIT; touch {tmp_path}/half {tmp_path}/begun; sleep 60"
    process = subprocess.Popen(
        ["bash", "-c", STEP, "-", root, tmp_path],
        env={**os.environ, "WORK": work},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while not (tmp_path / "begun").exists():
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    # Its ends are closed by everything that had inherited them, or this would wait for the sleep.
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"interrupted" in err
    assert b"went on" not in out
    assert not (tmp_path / "half").exists()


def test_all_missing_packages_are_told_at_once(root):
    missing = "python3 python3-venv postgresql wkhtmltopdf"
    done = run(root, "bash", "-c", TOOLS, "-", root, "eval", WITHOUT_RIGHTS, MISSING=missing)
    assert_refused(done, f"ask an administrator to run: apt-get install {missing}")
    assert "went on" not in done.stdout


def test_only_letters_need_their_printer(root):
    done = run(root, "bash", "-c", TOOLS, "-", root, "eval", WITHOUT_RIGHTS, MISSING="wkhtmltopdf")
    assert done.returncode == 0, done.stderr
    assert "went on" in done.stdout


def test_printer_that_this_debian_lacks_is_not_asked_for(root, tmp_path):
    (tmp_path / "apt-cache").write_text("#!/bin/sh\necho '  Candidate: (none)'\n")
    (tmp_path / "apt-cache").chmod(0o755)
    only_apt_cache = f"PATH={tmp_path}; missing_packages wkhtmltopdf"
    done = run(root, "bash", "-c", TOOLS, "-", root, "eval", only_apt_cache)
    assert (done.returncode, done.stdout) == (0, "")


def test_mirror_is_known_without_lists_of_packages(root, tmp_path):
    (tmp_path / "lists" / "partial").mkdir(parents=True)
    (tmp_path / "sources.list").write_text(
        "deb http://mirror.example/debian-security trixie-security main\n"
        "deb http://mirror.example/debian trixie main\n"
    )
    (tmp_path / "apt.conf").write_text(
        f'Dir::Etc::sourcelist "{tmp_path}/sources.list";\n'
        f'Dir::Etc::sourceparts "-";\nDir::State::Lists "{tmp_path}/lists";\n'
    )
    config = str(tmp_path / "apt.conf")
    done = run(root, "bash", "-c", TOOLS, "-", root, "debian_mirror", APT_CONFIG=config)
    assert done.stdout == "http://mirror.example/debian\n"
