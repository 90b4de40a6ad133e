from hashlib import md5

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_interactions.models.crm_message_gate import Recipient

# So many customers are handled in one transaction: what an interruption repeats at most.
CHUNK = 1000


class CrmCampaignRun(models.Model):
    """Preparing a run: each customer of the audience gets an activity or a reason why not (K2).

    The audience is handled in the order of its ids, a chunk a transaction; the run remembers how
    far it came, and the database refuses a second activity for one customer. So preparing may be
    interrupted and repeated, and handles everybody once.
    """

    _inherit = "crm.campaign.run"

    def _generate(self):
        """Prepare the run, from where it stopped; a job."""
        self.ensure_one()
        while self._generate_chunk():
            self._commit_chunk()

    @api.model
    def _commit_chunk(self):
        """Commit what is prepared: an interruption is not to lose it."""
        self.env.cr.commit()  # pylint: disable=invalid-commit

    def _generate_chunk(self):
        """Handle the next customers; return whether there may be more."""
        self.lock_for_update()
        self.invalidate_recordset()
        if self.state not in ("planned", "generating") or self.campaign_id.state != "running":
            return False
        if self.state == "planned":
            self._begin()
        partners = self._next_partners()
        if not partners:
            self._finish_generating()
            return False
        self._handle(partners)
        self.write(
            {
                "last_partner_id": max(partners.ids),
                "handled_count": self.handled_count + len(partners),
            }
        )
        self.env.flush_all()
        return True

    def _begin(self):
        campaign = self.campaign_id
        self.write(
            {
                "state": "generating",
                "date_started": fields.Datetime.now(),
                "audience_count": campaign.segment_ids._count_customers(
                    campaign.exclusion_segment_ids
                ),
            }
        )

    def _next_partners(self):
        """Return the next customers of the audience, in the order of their ids."""
        audience = self.campaign_id.segment_ids._sql_audience(
            self.campaign_id.exclusion_segment_ids
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM (%s) AS audience (id) WHERE id > %s ORDER BY id LIMIT %s",
                audience,
                self.last_partner_id,
                CHUNK,
            )
        )
        return self.env["res.partner"].browse(row[0] for row in rows)

    def _handle(self, partners):
        """Give each customer an activity, or note why there is none."""
        reasons = self._reasons_not(partners)
        self.env["crm.campaign.member"]._add(self.campaign_id, partners, reasons)
        self.env["crm.campaign.exclusion"]._add(self, reasons)
        chosen = partners.filtered(lambda partner: partner.id not in reasons)
        self.env["crm.campaign.activity"]._generate(self, chosen)

    def _reasons_not(self, partners):
        """Return ``{partner id: (code, reason)}`` of those who get nothing; a hook."""
        reasons = {}
        for partner in partners:
            if self._is_control(partner.id):
                reasons[partner.id] = ("control_group", self.env._("In the control group."))
        if self.kind == "external":
            left = partners.filtered(lambda partner: partner.id not in reasons)
            channel = self.channel_id
            recipients = [
                Recipient(
                    partner.id,
                    channel.kind,
                    channel._address_of(partner),
                    self.company_id.id,
                    self.stage_id.purpose,
                )
                for partner in left
            ]
            refused = self.env["crm.message"]._gate_recipients(recipients)
            for position, answer in refused.items():
                reasons[left[position].id] = answer
        return reasons

    def _is_control(self, partner_id):
        """Say whether a customer is in the control group: always the same answer for a campaign."""
        percent = self.campaign_id.control_percent
        if not percent:
            return False
        number = md5(f"{self.campaign_id.code}|{partner_id}".encode(), usedforsecurity=False)
        return int(number.hexdigest()[:8], 16) % 100 < percent

    def _finish_generating(self):
        now = fields.Datetime.now()
        self.write({"state": "running", "date_generated": now})
        self._finish_if_over()

    def _finish_if_over(self):
        """Close runs whose every activity is closed."""
        for run in self.filtered(lambda one: one.state == "running"):
            is_open = self.env["crm.campaign.activity"].search_count(
                [("run_id", "=", run.id), ("date_closed", "=", False)], limit=1
            )
            if not is_open:
                run.write({"state": "done", "date_done": fields.Datetime.now()})
