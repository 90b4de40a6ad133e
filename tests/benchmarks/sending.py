"""Sends messages beside mass_mailing and prints a table: ./setup/bench --sending."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from run import RESULTS, commit_of, say

FOLDER = Path(__file__).parent
# What the process may grow by between the first thousand mails and the last.
MEGABYTES_MORE = 5


class Process:
    """A program of the benchmark that is told by lines and answers by lines."""

    def __init__(self, script, *arguments):
        self._process = subprocess.Popen(
            [sys.executable, str(FOLDER / script), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def read(self):
        """Return its next line."""
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args} ended with {self._process.wait()}")
        return line.strip()

    def tell(self):
        """Let it go on."""
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def end(self):
        """Let it see that nobody asks any more."""
        self._process.stdin.close()
        self._process.wait(60)


@contextmanager
def sink(delay=0):
    """Run a mail server for a while."""
    process = Process("mail_sink.py", "--delay", delay)
    process.port = process.read()
    yield process
    process.end()


class Bench:
    """The two sides, each in its own database."""

    def __init__(self, options):
        self.options = options
        self.databases = {"ours": options.database, "peer": options.peer_database}

    def work(self, side, work, count=0, port=1, processes=1, arguments=()):
        """Do work in so many processes, which begin at the same time; return what each took."""
        config = ["--config", self.options.config] if self.options.config else []
        found = [
            Process(
                "sending_work.py",
                *config,
                *("--database", self.databases[side], "--port", port),
                *(*arguments, side, work, count),
            )
            for _number in range(processes)
        ]
        for process in found:
            process.read()
        for process in found:
            process.tell()
        told = [json.loads(process.read()) for process in found]
        for process in found:
            process.end()
        return told

    def turn(self, side, processes=1, delay=0, arguments=()):
        """Prepare and send once; return what it took, by mail."""
        load = os.getloadavg()[0]
        (prepared,) = self.work(side, "prepare")
        with sink(delay) as server:
            told = self.work(side, "send", 0, server.port, processes, arguments)
            server.tell()
            taken = json.loads(server.read())
        mails = taken["mails"]
        cpu = sum(one["python"] + one["postgresql"] for one in told)
        seconds = max(one["seconds"] for one in told)
        result = {
            "mails": mails,
            "twice": taken["twice"],
            "mails_per_second": round(mails / seconds, 1),
            # With those of the mail server, which shares the machine.
            "processors_used": round((cpu + taken["cpu"]) / seconds, 2),
            "cpu_ms": round(1000 * cpu / mails, 2),
            "postgresql_ms": round(1000 * sum(one["postgresql"] for one in told) / mails, 2),
            "mail_server_ms": round(1000 * taken["cpu"] / mails, 2),
            "queries": round(sum(one["queries"] for one in told) / mails, 3),
            "prepared_per_second": round(mails / prepared["seconds"], 1),
            "prepare_cpu_ms": round(
                1000 * (prepared["python"] + prepared["postgresql"]) / mails, 2
            ),
            "prepare_queries": round(prepared["queries"] / mails, 3),
            "memory": told[0]["memory"],
            "load": [round(load, 1), round(os.getloadavg()[0], 1)],
        }
        say(f"{side}, {processes} process(es), delay {delay}: {result}")
        return result

    def beside(self, turns):
        """Send in turn as we do and as the peer does."""
        found = {"ours": [], "peer": []}
        for _turn in range(turns):
            for side, results in found.items():
                results.append(self.turn(side))
        return found

    def servers(self, turns, delay):
        """Send in turn with one process and with two; measure what the machine gives to two.

        Without that nothing can be said of two processes where others use the processors, too.
        """
        found = {1: [], 2: []}
        given = []
        for _turn in range(turns):
            for processes, results in found.items():
                results.append(self.turn("ours", processes, delay))
            given.append(round(spin(2) / spin(1), 2))
        return {
            **found,
            "ratio": ratio(found[2], found[1], "mails_per_second"),
            "machine_gives": statistics.median(given),
        }


def spin(processes):
    """Return how much work without any waiting so many processes do a second."""
    found = [Process("spin.py") for _number in range(processes)]
    for process in found:
        process.read()
    for process in found:
        process.tell()
    done = sum(float(process.read()) for process in found)
    for process in found:
        process.end()
    return done


def ratio(ours, other, what):
    """Return the median of the ratios of each turn."""
    return round(
        statistics.median(mine[what] / theirs[what] for mine, theirs in zip(ours, other)), 2
    )


def parse_arguments(arguments):
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description="Measure sending beside mass_mailing.")
    parser.add_argument("-c", "--config", help="Odoo's configuration (otherwise $ODOO_RC)")
    parser.add_argument("-d", "--database", required=True)
    parser.add_argument("--peer-database", required=True, help="without our addons")
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--delay", type=float, default=0.02, help="seconds a real server takes")
    parser.add_argument("--filled", action="store_true", help="the databases have their customers")
    parser.add_argument("--only", choices=["beside", "servers", "memory"])
    parser.add_argument("--output", type=Path, help="where the results go as JSON")
    return parser.parse_args(arguments)


def main(arguments=None):
    """Run the benchmark; return 1 where a target is missed."""
    options = parse_arguments(arguments)
    bench = Bench(options)
    if not options.filled:
        for side in bench.databases:
            say(f"{options.messages:,} customers of {side} …")
            bench.work(side, "fill", options.messages)
    found = {}
    if options.only in (None, "beside"):
        beside = found["beside"] = bench.beside(options.runs)
        found["ratio"] = {
            what: ratio(beside["ours"], beside["peer"], what)
            for what in ("mails_per_second", "cpu_ms", "prepared_per_second", "prepare_cpu_ms")
        }
    if options.only in (None, "servers"):
        for delay in (options.delay, 0):
            found[f"servers, {delay:g} s a mail"] = bench.servers(options.runs, delay)
    if options.only in (None, "memory"):
        found["traced"] = bench.turn("ours", arguments=["--trace"])
    now = datetime.now(UTC)
    output = options.output or RESULTS / f"{now:%Y-%m-%d-%H%M}-sending.json"
    kept = {
        "date": f"{now:%Y-%m-%d %H:%M} UTC",
        "commit": commit_of(FOLDER),
        "machine": {"cpus": os.cpu_count(), "python": platform.python_version()},
        **found,
    }
    output.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    missed = list(missed_targets(found))
    print(json.dumps({**found, "missed": missed}, indent=2))
    return 1 if missed else 0


def missed_targets(found):
    """Yield the targets that are missed, in words."""
    if "beside" in found:
        if found["ratio"]["mails_per_second"] < 8:
            yield "8 × the peer's mails a second"
        for turn in found["beside"]["ours"]:
            if turn["queries"] > 0.5 or turn["prepare_queries"] > 0.2:
                yield "0.5 queries a mail in sending, 0.2 in preparing"
    for name, measured in found.items():
        if name.startswith("servers") and measured["ratio"] < 1.7:
            yield f"two {name}: 1.7 × one"
    turns = [
        *found.get("beside", {}).get("ours", []),
        *(turn for name in found if name.startswith("servers") for turn in found[name][2]),
    ]
    if any(turn["twice"] for turn in turns):
        yield "nobody twice"
    for turn in found.get("beside", {}).get("ours", []):
        marks = [mark["rss"] for mark in turn["memory"].values()]
        if marks and marks[-1] - marks[0] > MEGABYTES_MORE:
            yield "flat memory"


if __name__ == "__main__":
    sys.exit(main())
