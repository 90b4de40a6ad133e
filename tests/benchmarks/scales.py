"""Asks the same of databases of different size, in turn: ./setup/bench --scales "0.1 1 5".

A customer's history has to cost what its own rows cost, however many rows the others have. The
same three customers are asked for in each database; a request is compared with the same request
in the first database of the same turn.
"""

import argparse
import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path

import run
import timeline_cases

from odoo.tools import config

# More or less than the first database.
TOLERANCE = 0.2


class ScaledBench(run.Bench):
    """One of the databases; its customers stand at the same places in each."""

    @staticmethod
    def _customers(cr):
        cr.execute("SELECT min(id) + 1 FROM res_partner WHERE lastname = 'Customer 0'")
        first = cr.fetchone()[0]
        return {
            "a customer with a long history": first,
            "a busy customer": first + 30,
            "an ordinary customer": first + 5003,
        }

    def timeline(self):
        """Return the cases of the timeline by their names."""
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            cases = list(timeline_cases.timeline_cases(env, self.customers))
            cr.rollback()
        return {case.name: case for case in cases}


def measure(benches, name, cases, runs):
    """Return the measurement of a case in each database, and the rows that it is about."""
    measurements = {scale: run.Measurement() for scale in benches}
    for turn in range(runs + 1):
        for scale, bench in benches.items():
            case = cases[scale][name]
            once, _answer = bench._once(case.variants["ours"], case)
            # The first turn fills caches.
            if turn:
                measurements[scale].add(once)
    return measurements


def main(arguments=None):
    """Run; return 1 where another size costs more than the tolerance more."""
    parser = argparse.ArgumentParser(description="Measure the history at several scales.")
    parser.add_argument("-c", "--config", required=True)
    parser.add_argument("--runs", type=int, default=25)
    parser.add_argument("--output", type=Path)
    parser.add_argument("databases", nargs="+", help="SCALE=DATABASE")
    options = parser.parse_args(arguments)
    databases = dict(pair.split("=", 1) for pair in options.databases)
    config.parse_config(["--config", options.config, "--log-level", "warn"], setup_logging=True)
    logging.getLogger("odoo.addons.base.models.res_users").setLevel(logging.ERROR)
    benches = {}
    for scale, database in databases.items():
        benches[scale] = ScaledBench(database, options.runs, 1)
        benches[scale].prepare(int(run.CUSTOMERS * float(scale)), int(run.ROWS * float(scale)))
    cases = {scale: bench.timeline() for scale, bench in benches.items()}
    first, results, met = next(iter(benches)), [], True
    for name in cases[first]:
        measurements = measure(benches, name, cases, options.runs)
        result = {"case": name, "scales": {}}
        for scale, measured in measurements.items():
            ratios = {
                what: round(measured.ratio(measurements[first], what), 2)
                for what in ("seconds", "cpu")
            }
            met = met and ratios["seconds"] <= 1 + TOLERANCE
            result["scales"][scale] = measured.as_dict() | ratios
            print(
                f"{name:56} × {scale:4} {measured.milliseconds:7.1f} ms"
                f" {measured.cpu_milliseconds:7.1f} ms CPU {ratios['seconds']:6.2f}"
                f" {ratios['cpu']:6.2f}"
            )
        results.append(result)
    now = datetime.now(UTC)
    with benches[first].registry.cursor() as cr:
        kept = {
            "date": f"{now:%Y-%m-%d %H:%M} UTC",
            "commit": run.commit_of(Path(__file__).parent),
            "machine": run.machine(cr),
            "scales": results,
        }
    output = options.output or run.RESULTS / f"{now:%Y-%m-%d-%H%M}-scales.json"
    output.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
