"""One piece of the sending benchmark in a process of its own; prints what it took as JSON.

    sending_work.py --config FILE --database NAME --port PORT SIDE WORK COUNT

SIDE is ``ours`` (a campaign) or ``peer`` (a mailing of mass_mailing, in a database without our
addons); WORK is ``fill``, ``prepare`` or ``send``.
"""

import argparse
import json
import os
import smtplib
import time
import tracemalloc
import warnings
from pathlib import Path
from unittest.mock import patch

from filling import insert_like

from odoo import api, sql_db
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

MARK = 1000
SUBJECT = "News for {{ object.name }}"
# A usual newsletter: some text, pictures that lie elsewhere, a few links.
PARAGRAPH = (
    '<table style="width: 100%;"><tr><td style="padding: 8px; font-family: Arial;">'
    '<h2 style="color: #333333;">Season {0}</h2><img src="https://shop.example.com/{0}.png"/>'
    "<p>What is new this season, in a few words that are neither short nor long, so that "
    "they fill a paragraph as newsletters do.</p>"
    '<p><a href="https://shop.example.com/season/{0}">Read more</a></p></td></tr></table>'
)
BODY = "<p>Dear <t t-out='object.name'/>,</p>" + "".join(
    PARAGRAPH.format(number) for number in range(6)
)


class Work:
    """What both sides do in their own way."""

    def __init__(self, env):
        self.env = env

    def fill(self, count):
        """Create the customers, and what they need to get marketing."""
        self.env.company.email = "office@bench.example.com"
        self.env["ir.cron"].search([]).active = False
        first = self._fill_customers(count)
        self.env.flush_all()
        return first

    def _fill_customers(self, count):
        env = self.env
        pattern = env["res.partner"].create(
            {"lastname": "Customer", "email": "customer@bench.example.com"}
        )
        env.flush_all()
        env.cr.execute("SELECT last_value + 1 FROM res_partner_id_seq")
        first = env.cr.fetchone()[0]
        address = SQL("'customer' || n || '@bench.example.com'")
        insert_like(
            env.cr,
            "res_partner",
            pattern.id,
            count,
            {
                "id": SQL("%s + n", first),
                "commercial_partner_id": SQL("%s + n", first),
                "lastname": SQL("'Customer ' || n"),
                "name": SQL("'Customer ' || n"),
                "complete_name": SQL("'Customer ' || n"),
                "email": address,
                "email_normalized": address,
            },
        )
        env.cr.execute("SELECT setval('res_partner_id_seq', %s)", [first + count])
        env.invalidate_all()
        return first

    def _customers(self):
        return [("email", "=like", "customer%@bench.example.com"), ("name", "like", "Customer ")]


class Ours(Work):
    """A campaign that mails marketing to customers who agreed to it."""

    def fill(self, count):
        """Let each customer agree."""
        first = super().fill(count)
        env = self.env
        pattern = env["crm.agreement"].create(
            {
                "partner_id": first,
                "type_id": env.ref("crm_agreements.crm_agreement_type_email_marketing").id,
            }
        )
        env.flush_all()
        insert_like(
            env.cr,
            "crm_agreement",
            pattern.id,
            count - 1,
            {
                "id": SQL("nextval('crm_agreement_id_seq')"),
                "partner_id": SQL("%s + n", first + 1),
            },
        )
        env.invalidate_all()
        env["crm.segment"].create(
            {
                "name": "Audience",
                "kind": "static",
                "partner_ids": [Command.set(env["res.partner"].search(self._customers()).ids)],
            }
        )

    def prepare(self, _count):
        """Launch a campaign and prepare its run, as the job does."""
        env = self.env
        env["crm.campaign"].search([("state", "=", "running")]).action_cancel()
        campaign = env["crm.campaign"].create(
            {
                "name": f"Newsletter {time.time()}",
                "type_id": env.ref("crm_campaigns.crm_campaign_type_sale").id,
                "segment_ids": [Command.set(env["crm.segment"].search([]).ids)],
                "stage_ids": [
                    Command.create(
                        {
                            "name": "Newsletter",
                            "channel_id": env.ref("crm_interactions.crm_channel_email").id,
                            "purpose": "marketing",
                            "subject": SUBJECT,
                            "body_html": BODY,
                            "skip_free_days": False,
                            "hour_from": 0,
                            "hour_to": 24,
                        }
                    )
                ],
            }
        )
        campaign.action_approve()
        campaign.action_launch()
        env.cr.commit()
        return lambda: campaign.run_ids._generate()

    def send(self, _count):
        """Deliver the queue as a lane does."""
        return lambda: self.env["crm.message"]._deliver_queue()


class Peer(Work):
    """A mailing to the same customers, sent by Odoo's mail queue."""

    def prepare(self, _count):
        """Make the mails, as the scheduled action of mailings does."""
        env = self.env
        mailing = env["mailing.mailing"].create(
            {
                "subject": SUBJECT,
                "mailing_model_id": env["ir.model"]._get_id("res.partner"),
                "mailing_domain": repr(self._customers()),
                "body_html": BODY,
                "body_arch": BODY,
            }
        )
        mailing.action_put_in_queue()
        env.cr.commit()
        return lambda: env["mailing.mailing"]._process_mass_mailing_queue()

    def send(self, _count):
        """Send the mails, as the scheduled action of the mail queue does."""
        mails = self.env["mail.mail"]

        def run():
            while mails.search_count([("state", "=", "outgoing")], limit=1):
                mails.process_email_queue()

        return run


class Memory:
    """How much memory the process has after each thousand mails, in megabytes."""

    def __init__(self, trace):
        self.trace = trace
        self.mails = 0
        self.marks = {}

    def __enter__(self):
        if self.trace:
            tracemalloc.start()
        sendmail = smtplib.SMTP.sendmail

        def counting(*args, **kwargs):
            result = sendmail(*args, **kwargs)
            self.mails += 1
            if self.mails % MARK == 0:
                self.marks[self.mails] = self.megabytes()
            return result

        self.patch = patch.object(smtplib.SMTP, "sendmail", counting)
        self.patch.start()
        return self

    def __exit__(self, *error):
        self.patch.stop()

    def megabytes(self):
        """Return what is resident, and what Python has allocated where that is traced."""
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        found = {"rss": round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)}
        if self.trace:
            found["python"] = round(tracemalloc.get_traced_memory()[0] / 2**20, 1)
        return found


def _backend_seconds(cr):
    stat = Path(f"/proc/{cr._cnx.get_backend_pid()}/schedstat")
    try:
        return int(stat.read_text(encoding="ascii").split()[0]) / 1e9
    except OSError:
        return 0.0


def main():
    """Do one piece of work and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-c", "--config")
    parser.add_argument("-d", "--database", required=True)
    parser.add_argument("--port", default="1")
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("side", choices=["ours", "peer"])
    parser.add_argument("work", choices=["fill", "prepare", "send"])
    parser.add_argument("count", type=int)
    options = parser.parse_args()
    arguments = ["--database", options.database, "--log-level", "warn"]
    arguments += ["--smtp", "127.0.0.1", "--smtp-port", options.port]
    if options.config:
        arguments += ["--config", options.config]
    config.parse_config(arguments, setup_logging=True)
    # The peer uses what is deprecated, and telling it would cost it time.
    warnings.simplefilter("ignore", DeprecationWarning)
    with Registry(options.database).cursor() as cr, Memory(options.trace) as memory:
        env = api.Environment(cr, api.SUPERUSER_ID, {"lang": "en_US", "tz": "Europe/Warsaw"})
        side = {"ours": Ours, "peer": Peer}[options.side](env)
        work = getattr(side, options.work)(options.count)
        cr.commit()
        print("ready", flush=True)
        input()
        queries, backend = sql_db.sql_counter, _backend_seconds(cr)
        cpu, started = time.process_time(), time.perf_counter()
        if callable(work):
            work()
        seconds = time.perf_counter() - started
        told = {
            "seconds": seconds,
            "python": time.process_time() - cpu,
            "postgresql": _backend_seconds(cr) - backend,
            "queries": sql_db.sql_counter - queries,
            "mails": memory.mails,
            "memory": memory.marks,
        }
        cr.commit()
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
