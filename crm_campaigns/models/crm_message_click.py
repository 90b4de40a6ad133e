import ipaddress
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# Programs that open links to look what is behind them; a mail program shows pictures by itself.
SCANNERS = (
    "barracuda", "bitdefender", "bot", "cloudmark", "crawl", "curl", "forcepoint", "headless",
    "java/", "libwww", "messagelabs", "mimecast", "okhttp", "phishtank", "proofpoint",
    "python", "scan", "sophos", "spider", "symantec", "trend", "urlcheck", "wget",
)  # fmt: skip
# Nobody reads and clicks that fast after the message has left.
SECONDS_AFTER_SENDING = 10
# Nobody opens all links, or so many, within so many seconds.
SECONDS_FOR_ALL = 3
MANY_LINKS = 3
# A click counts as a person's when nothing spoke against it for so long.
SECONDS_TO_SETTLE = 30


def parse_networks(words):
    """Return the networks that words name in CIDR notation, and the words that name none."""
    networks, wrong = [], []
    for word in (words or "").replace(",", " ").split():
        try:
            networks.append(ipaddress.ip_network(word, strict=False))
        except ValueError:
            wrong.append(word)
    return networks, wrong


class CrmMessageClick(models.Model):
    """How often a link of a message was opened, by people and by programs apart (B14).

    Mail scanners open links before their reader does. A click is a program's if it asks for the
    headers only, fetches ahead, names itself a robot, comes from a network of scanners (setting
    ``crm_campaigns.scanner_networks``), within seconds of sending, or together with those of all
    other links of the message. What is left after half a minute is a person's, and the message
    becomes *clicked* or, for the pixel (number 0), *opened*. Counting changes nothing else.
    """

    _name = "crm.message.click"
    _description = "Link Opened from a Message"
    _order = "message_id desc, number"
    _rec_name = "url"

    message_id = fields.Many2one("crm.message", required=True, ondelete="cascade")
    campaign_activity_id = fields.Many2one(
        related="message_id.campaign_activity_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(related="message_id.company_id", store=True, precompute=True)
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    url = fields.Char(string="Link", readonly=True)
    person_count = fields.Integer(string="By People", readonly=True)
    scanner_count = fields.Integer(string="By Scanners", readonly=True)
    date_first = fields.Datetime(string="First", readonly=True)
    date_last = fields.Datetime(string="Last", readonly=True)
    is_settled = fields.Boolean(readonly=True)

    _link_unique = models.Constraint("UNIQUE (message_id, number)", "The link is counted already.")
    _unsettled_idx = models.Index("(date_last) WHERE is_settled IS NOT TRUE AND person_count > 0")

    @api.model
    def _is_scanner(self, agent, address):
        """Say whether a program is known by its name or its network."""
        name = agent.lower()
        if not name or any(word in name for word in SCANNERS):
            return True
        try:
            visitor = ipaddress.ip_address(address or "")
        except ValueError:
            return False
        return any(visitor in network for network in self._scanner_networks())

    @api.model
    def _scanner_networks(self):
        """Return the networks of the setting; what is none (set by other ways) is left out."""
        parameters = self.env["ir.config_parameter"].sudo()  # a setting, the same for everybody
        networks, _wrong = parse_networks(parameters.get_param("crm_campaigns.scanner_networks"))
        return networks

    @api.model
    def _count(self, message, number, is_program):
        """Count one click; also the earlier ones it shows to be a program's."""
        now = fields.Datetime.now()
        sent = message.date_sent
        soon = not sent or now < sent + timedelta(seconds=SECONDS_AFTER_SENDING)
        is_program = is_program or (soon and number > 0)
        self.env.cr.execute(
            SQL(
                """INSERT INTO crm_message_click AS c
                       (message_id, campaign_activity_id, company_id, number, url,
                        person_count, scanner_count, date_first, date_last,
                        create_uid, create_date, write_uid, write_date)
                   VALUES (%(message)s, %(activity)s, %(company)s, %(number)s, %(url)s,
                           %(person)s, %(program)s, %(now)s, %(now)s,
                           %(uid)s, %(now)s, %(uid)s, %(now)s)
                   ON CONFLICT (message_id, number) DO UPDATE
                      SET person_count = c.person_count + excluded.person_count,
                          scanner_count = c.scanner_count + excluded.scanner_count,
                          date_last = excluded.date_last, write_date = excluded.write_date""",
                message=message.id,
                activity=message.campaign_activity_id.id or None,
                company=message.company_id.id,
                number=number,
                url=message._links_of_words().get(number),
                person=0 if is_program else 1,
                program=1 if is_program else 0,
                now=now,
                uid=self.env.uid,
            )
        )
        self.invalidate_model()
        if number:
            self._unmask_scanner(message, now)

    @api.model
    def _unmask_scanner(self, message, now):
        """Count clicks on all links at once as a program's."""
        together = self.search(
            [
                ("message_id", "=", message.id),
                ("number", ">", 0),
                ("date_last", ">", now - timedelta(seconds=SECONDS_FOR_ALL)),
            ]
        )
        links = len(message._links_of_words())
        if 1 < links <= len(together) or len(together) >= MANY_LINKS:
            for click in together.filtered(lambda one: not one.is_settled):
                click.write(
                    {
                        "scanner_count": click.scanner_count + click.person_count,
                        "person_count": 0,
                    }
                )

    @api.model
    def _settle(self):
        """Let messages follow the clicks that are people's for certain."""
        clicks = self.search(
            [
                ("is_settled", "=", False),
                ("person_count", ">", 0),
                (
                    "date_last",
                    "<=",
                    fields.Datetime.now() - timedelta(seconds=SECONDS_TO_SETTLE),
                ),
            ]
        )
        clicks.filtered(lambda click: not click.number).message_id._advance("opened")
        clicks.filtered("number").message_id._advance("clicked")
        clicks.is_settled = True

    @api.model
    def _redirect_url(self, message, url):
        """Return where a link leads, with what Odoo's link tracker adds, which counts it too."""
        campaign = message.campaign_run_id.campaign_id.utm_campaign_id
        if not campaign:
            return url
        medium = self.env.ref("utm.utm_medium_email", raise_if_not_found=False)
        tracker = self.env["link.tracker"].search_or_create(
            # With a title, or the server would fetch the page for it.
            [{"url": url, "title": url, "campaign_id": campaign.id, "medium_id": medium.id}]
        )
        return tracker.redirected_url
