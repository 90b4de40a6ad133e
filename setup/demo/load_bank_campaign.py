"""Loads the bank's telephone campaigns into a database with crm_interactions.

    python setup/demo/load_bank_campaign.py -d crm bank-full.csv.gz
    python setup/demo/load_bank_campaign.py -d crm --sample

It commits after every thousand customers. Each record gets an external id, so whatever was loaded
already is left as it is: a second run adds nothing, a run after an interruption adds the rest.
"""

import argparse
import sys
from pathlib import Path

import psycopg2
from bank_campaign import BadRow, read_campaign
from bank_campaign_activities import join_calls
from bank_campaign_records import BankCampaign, LoadError
from progress_bar import ProgressBar

from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config

SAMPLE = Path(__file__).with_name("bank-sample.csv")


def expected_totals(customers):
    """Return the totals the file asks for, as ``BankCampaign.totals`` names them."""
    return {
        "customers": len(customers),
        "calls": len(customers),
        "agreed": sum(customer.agreed for customer in customers),
        "earlier": sum(customer.earlier is not None for customer in customers),
    }


def load_into(database, customers):
    """Load the customers into a database, committing batch by batch; return the totals there."""
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        if "crm.interaction" not in env:
            raise LoadError(f"crm_interactions is not installed in the database {database}")
        bar = ProgressBar(len(customers))

        def after_batch(count):
            cr.commit()
            bar.advance(count)

        campaign = BankCampaign(env)
        campaign.load(customers, after_batch)
        cr.execute("ANALYZE res_partner, crm_interaction, res_partner_res_partner_category_rel")
        totals = campaign.totals()
        if "crm.campaign" in env:
            totals["successes"], totals["treated"] = join_calls(campaign.env)
        return totals


def parse_arguments(arguments):
    """Return the options of the command line; the configuration is Odoo's."""
    parser = argparse.ArgumentParser(
        description="Load the telephone campaigns of a bank as customers and interactions."
    )
    parser.add_argument("-c", "--config", help="Odoo's configuration (otherwise $ODOO_RC)")
    parser.add_argument("-d", "--database", required=True)
    parser.add_argument("--sample", action="store_true", help="load 200 customers only")
    parser.add_argument("file", nargs="?", type=Path, help="bank-full.csv.gz")
    options = parser.parse_args(arguments)
    if options.sample == bool(options.file):
        parser.error("name a file or say --sample")
    return options


def main(arguments=None):
    """Run the command; return its exit status."""
    options = parse_arguments(arguments)
    odoo_arguments = ["--database", options.database, "--log-level", "warn"]
    if options.config:
        odoo_arguments += ["--config", options.config]
    config.parse_config(odoo_arguments, setup_logging=True)
    path = SAMPLE if options.sample else options.file
    try:
        customers = read_campaign(path)
        found = load_into(options.database, customers)
    except (BadRow, LoadError, OSError, psycopg2.Error) as error:
        print(f"error: {str(error).strip()}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; run it again to load the rest", file=sys.stderr)
        return 130
    print(
        "Loaded: {customers:,} customers, {calls:,} calls ({agreed:,} agreed), "
        "{earlier:,} contacts of earlier campaigns".format(**found)
    )
    if "treated" in found:
        print("Campaign: {successes:,} of {treated:,} customers agreed".format(**found))
    expected = expected_totals(customers)
    if any(found[kind] < count for kind, count in expected.items()):
        print(f"error: the file holds {expected}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
