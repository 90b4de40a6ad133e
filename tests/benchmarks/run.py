"""Runs the benchmark on a database of its own and prints a table: ./setup/bench [--scale SHARE]."""

import argparse
import json
import logging
import os
import platform
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import cases as bench
import dataset

from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

CUSTOMERS = 100_000
ROWS = 1_000_000
RESULTS = Path(__file__).with_name("results")


def say(text):
    """Tell how far it is, beside the table."""
    print(text, file=sys.stderr, flush=True)


class Run(NamedTuple):
    """What one run took: seconds, seconds of this process and its backend, queries."""

    seconds: float
    cpu: float
    queries: int


def _cpu_seconds(cr):
    """Return the CPU time of this process and of the PostgreSQL process that serves it.

    Other work on the machine changes it less than the time. A server elsewhere counts as nothing.
    """
    backend = Path(f"/proc/{cr._cnx.get_backend_pid()}/schedstat")
    try:
        nanoseconds = int(backend.read_text(encoding="ascii").split()[0])
    except OSError:
        nanoseconds = 0
    return time.process_time() + nanoseconds / 1e9


class Measurement:
    """What the runs of one variant took."""

    def __init__(self):
        self.runs = []

    def add(self, run):
        """Add a run."""
        self.runs.append(run)

    @property
    def milliseconds(self):
        """Return the median."""
        return statistics.median(run.seconds for run in self.runs) * 1000

    def as_dict(self):
        """Return what is kept of it."""
        return {
            "median_ms": round(self.milliseconds, 2),
            "min_ms": round(min(run.seconds for run in self.runs) * 1000, 2),
            "cpu_ms": round(self.cpu_milliseconds, 2),
            "queries": self.median_queries,
            "runs": len(self.runs),
        }

    @property
    def cpu_milliseconds(self):
        """Return the median of the CPU time."""
        return statistics.median(run.cpu for run in self.runs) * 1000

    @property
    def median_queries(self):
        """Return the median number of queries."""
        return int(statistics.median(run.queries for run in self.runs))

    def ratio(self, other, what):
        """Return the median of the ratios of each turn.

        Of each turn, so that what slows the whole machine for a while counts on both sides.
        """
        return statistics.median(
            getattr(mine, what) / getattr(theirs, what)
            for mine, theirs in zip(self.runs, other.runs)
        )


class Bench:
    """One database, on which the variants of each case run in turn."""

    def __init__(self, database, runs, heavy_runs):
        self.registry = Registry(database)
        self.runs = runs
        self.heavy_runs = heavy_runs

    def environment(self, cr, uid=api.SUPERUSER_ID):
        """Return an environment with an empty cache."""
        return api.Environment(cr, uid, {"lang": "en_US", "tz": "Europe/Warsaw"})

    def prepare(self, customers, rows):
        """Fill the database unless it was filled before."""
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            started = time.monotonic()
            dataset.fill(env, customers, rows)
            seconds = time.monotonic() - started
            say(f"{customers:,} customers, {rows:,} rows of each model in {seconds:.0f} s")
            dataset.index_peer(env)
        with self.registry.cursor() as cr:
            cr._cnx.autocommit = True
            dataset.analyze(self.environment(cr))
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            self.users = dataset.bench_users(env)
            self.customers = self._customers(cr)
            cr.execute(
                "SELECT id FROM res_partner WHERE name LIKE 'Customer %' AND is_company IS NOT TRUE"
                " AND parent_id IS NULL ORDER BY id LIMIT 500"
            )
            pool = [row[0] for row in cr.fetchall()]
            self.cases = bench.Cases(env, self.customers, pool, self.users)
            cr.rollback()

    @staticmethod
    def _customers(cr):
        """Return one customer of each kind: with a long, a usual and a short history."""
        cr.execute(
            "SELECT partner_id, count(*) FROM crm_interaction GROUP BY 1 ORDER BY 2 DESC LIMIT 500"
        )
        rows = cr.fetchall()
        cr.execute("SELECT max(id) FROM res_partner")
        return {
            "a customer with a long history": rows[0][0],
            "a busy customer": rows[len(rows) // 20][0],
            "an ordinary customer": cr.fetchone()[0] // 2 // 10 * 10,
        }

    def run(self, case):
        """Run the variants in turn; return their measurements."""
        measurements = {name: Measurement() for name in case.variants}
        count = self.heavy_runs if case.heavy else self.runs
        for turn in range(count + 1):
            found = {}
            for name, work in case.variants.items():
                run, answer = self._once(work, case, name == "ours")
                if isinstance(answer, int):
                    found[name] = answer
                # The first turn fills Odoo's own caches.
                if turn:
                    measurements[name].add(run)
            if len(set(found.values())) > 1:
                raise AssertionError(f"{case.name}: different answers: {found}")
        return measurements

    def _once(self, work, case, is_ours=True):
        uid = api.SUPERUSER_ID if case.user is None else self.users[case.user]
        with self.registry.cursor() as cr:
            env = self.environment(cr, uid)
            if case.warm:
                case.warm(env)
            before = cr.sql_log_count
            started, cpu = time.perf_counter(), _cpu_seconds(cr)
            answer = work(env)
            seconds, cpu = time.perf_counter() - started, _cpu_seconds(cr) - cpu
            queries = cr.sql_log_count - before
            if is_ours and case.check:
                case.check(env)
            cr.rollback()
        return Run(seconds, cpu, queries), answer

    def table_scans(self):
        """Return the lists for which PostgreSQL would read all rows of a large table."""
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            found = {}
            for what, query in bench.plans(env, self.customers, self.users).items():
                cr.execute(SQL("EXPLAIN (FORMAT JSON) %s", query))
                scans = _scans(cr.fetchone()[0][0]["Plan"])
                found[what] = bool(scans & set(dataset.FILLED))
            return found


def _scans(plan):
    """Return the tables that a plan reads from end to end."""
    own = {plan["Relation Name"]} if plan["Node Type"] == "Seq Scan" else set()
    return own.union(*(_scans(child) for child in plan.get("Plans", [])))


def judge(target, measurements):
    """Return the ratios of ours to what it is compared with (time, CPU) and whether it is met."""
    ours = measurements["ours"]
    other = measurements.get(target.against)
    ratio, cpu_ratio = (other and ours.ratio(other, what) for what in ("seconds", "cpu"))
    met = all(
        [
            target.ratio is None or ratio <= target.ratio,
            target.queries is None or ours.median_queries <= target.queries,
            target.more_queries is None
            or ours.median_queries - other.median_queries <= target.more_queries,
            target.more_ms is None or ours.milliseconds - other.milliseconds <= target.more_ms,
        ]
    )
    return ratio, cpu_ratio, met


def table_lines(results):
    """Yield the lines of the table: a line for each variant, ours with ratio and target."""
    yield (
        f"{'':54} {'':9} {'median':>10} {'CPU':>10} {'queries':>8} {'ratio':>6} {'of CPU':>6}"
        "  target"
    )
    for result in results:
        for name, measured in result["variants"].items():
            line = f"{result['case'] if name == 'ours' else '':54} {name:9}"
            line += f" {measured['median_ms']:7,.1f} ms {measured['cpu_ms']:7,.1f} ms"
            line += f" {measured['queries']:8,}"
            if name == "ours":
                for ratio in (result["ratio"], result["cpu_ratio"]):
                    line += f" {ratio:6.2f}" if ratio else f" {'':6}"
                line += f"  {result['target']}{'' if result['met'] else ': MISSED'}"
            yield line


def commit_of(folder):
    """Return the commit that is measured."""
    done = subprocess.run(
        ["git", "-C", folder, "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def machine(cr):
    """Return what the figures depend on."""
    cr.execute("SHOW server_version")
    return {
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "postgresql": cr.fetchone()[0].split()[0],
        "load": round(os.getloadavg()[0], 1),
    }


def parse_arguments(arguments):
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description="Measure the addons beside their peers.")
    parser.add_argument("-c", "--config", help="Odoo's configuration (otherwise $ODOO_RC)")
    parser.add_argument("-d", "--database", required=True)
    parser.add_argument(
        "--scale", type=float, default=1.0, help="share of 100,000 customers and 1,000,000 rows"
    )
    parser.add_argument("--runs", type=int, default=9, help="runs of each variant (9)")
    parser.add_argument("--heavy-runs", type=int, default=5, help="runs of each creation (5)")
    parser.add_argument("--only", help="only the cases with this word in their name")
    parser.add_argument("--output", type=Path, help="where the results go as JSON")
    return parser.parse_args(arguments)


def main(arguments=None):
    """Run the benchmark; return 1 where a target is missed or a list is read without an index."""
    options = parse_arguments(arguments)
    odoo_arguments = ["--database", options.database, "--log-level", "warn"]
    if options.config:
        odoo_arguments += ["--config", options.config]
    config.parse_config(odoo_arguments, setup_logging=True)
    logging.getLogger("odoo.addons.base.models.res_users").setLevel(logging.ERROR)
    commit = commit_of(Path(__file__).parent)
    run = Bench(options.database, options.runs, options.heavy_runs)
    run.prepare(int(CUSTOMERS * options.scale), int(ROWS * options.scale))
    results = []
    for case in run.cases.all():
        if options.only and options.only not in case.name:
            continue
        say(f"{case.name} …")
        measurements = run.run(case)
        ratio, cpu_ratio, met = judge(case.target, measurements)
        results.append(
            {
                "case": case.name,
                "target": str(case.target),
                "ratio": ratio and round(ratio, 2),
                "cpu_ratio": cpu_ratio and round(cpu_ratio, 2),
                "met": met,
                "variants": {name: m.as_dict() for name, m in measurements.items()},
            }
        )
    print("\n".join(table_lines(results)))
    scans = run.table_scans()
    for what, scanned in scans.items():
        print(f"{what:70} {'READS THE WHOLE TABLE' if scanned else 'by index'}")
    now = datetime.now(UTC)
    output = options.output or RESULTS / f"{now:%Y-%m-%d-%H%M}.json"
    with run.registry.cursor() as cr:
        kept = {
            "date": f"{now:%Y-%m-%d %H:%M} UTC",
            "commit": commit,
            "scale": options.scale,
            "machine": machine(cr),
            "cases": results,
            "reads_whole_table": scans,
        }
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    say(f"kept in {output}")
    return 0 if all(result["met"] for result in results) and not any(scans.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
