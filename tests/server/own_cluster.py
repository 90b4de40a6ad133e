"""A PostgreSQL cluster of one test's own, which it may stop while servers use it."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

# What survives PostgreSQL being killed, as a commit has to, but not the machine.
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 128MB
fsync = off
synchronous_commit = on
timezone = 'UTC'
"""


def find_binaries():
    """The folder of the newest PostgreSQL that can make a cluster."""
    found = [
        *Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        *Path("/usr").glob("pgsql-*/bin/initdb"),
    ]
    if not found:
        found.append(Path(shutil.which("initdb")).resolve())
    return max(found, key=lambda path: int(re.search(r"\d+|$", str(path))[0] or 0)).parent


class OwnCluster:
    """PostgreSQL in a folder below /tmp, run by an ordinary user where this is root.

    The folder's name begins with ``name``, by which ``setup/test`` finds what is left over.
    """

    def __init__(self, name):
        self._binaries = find_binaries()
        # The cluster's user could not reach pytest's own folders, which are root's alone.
        self.folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir="/tmp"))
        self._data = self.folder / "data"
        self._as_user = []
        if os.geteuid() == 0:
            user = "postgres" if self._exists("postgres") else "nobody"
            self._as_user = ["runuser", "-u", user, "--"]
            shutil.chown(self.folder, user)
        self.environment = {"PGHOST": str(self.folder), "PGPORT": "5432", "PGUSER": "odoo"}

    @staticmethod
    def _exists(user):
        return subprocess.run(["id", user], capture_output=True, check=False).returncode == 0

    def _run(self, program, *arguments):
        subprocess.run(
            [*self._as_user, self._binaries / program, "-D", self._data, *arguments],
            cwd="/",
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def create(self):
        """Make the cluster and start it."""
        self._run("initdb", "-U", "odoo", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
        self.start()

    def start(self):
        log, options = self.folder / "server.log", f"-c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "-s", "-w", "-t", "60", "-l", log, "-o", options, "start")

    def stop(self):
        """Stop it at once, as a crash would: it recovers when it is started again."""
        self._run("pg_ctl", "-s", "-w", "-t", "60", "-m", "immediate", "stop")

    def copy(self, source, name):
        """Copy a database of the cluster that the environment names into this one."""
        here = {**os.environ, **self.environment}
        subprocess.run(["createdb", name], env=here, check=True)
        dump = self.folder / "dump"
        # Two at a time: it is as much work for the processor as for the disk.
        jobs = ["--format=directory", "--jobs=2", "--compress=0"]
        subprocess.run(["pg_dump", *jobs, f"--file={dump}", source], check=True)
        restore = ["pg_restore", "--jobs=2", "--no-owner", f"--dbname={name}", dump]
        subprocess.run(restore, env=here, check=True)
        shutil.rmtree(dump)

    def remove(self):
        if (self._data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
