from odoo import api, fields, models
from odoo.tools import SQL

from .crm_campaign_activity import OPEN_STATUSES

# What the state of its message means for an external activity; whatever is not here has left.
WAITING_STATES = ("draft", "queued", "sending", "unclear")
STOPPED_STATES = ("cancelled", "blocked", "failed", "bounced")


class CrmCampaignActivity(models.Model):
    """External activities: their messages, and how they follow what becomes of these (K8)."""

    _inherit = "crm.campaign.activity"

    variant_id = fields.Many2one(
        "crm.campaign.variant",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    click_ids = fields.One2many("crm.message.click", "campaign_activity_id", string="Links Opened")

    def action_send_again(self):
        """Send again what failed or is unclear, which customers may have got; for managers (K8)."""
        messages = self._messages_to_decide()
        messages.action_send_again()
        messages.filtered(lambda one: one.state in ("failed", "blocked")).action_queue()
        return messages._notice_if_blocked()

    def action_confirm_sent(self):
        """Record that unclear messages have reached their customers; for managers (K8)."""
        return self._messages_to_decide().action_confirm_sent()

    def _messages_to_decide(self):
        self.check_access("write")
        return self.filtered(lambda one: one.kind == "external").message_out_ids

    @api.model
    def _queue_messages(self, activities, letters):
        """Put the message of each new activity into the queue: one statement for all of them.

        Their customers passed the gate in this transaction; it is asked again when they leave.

        :param dict letters: as ``_letters_to`` of the run gives them
        """
        if not activities:
            return
        run = activities.run_id
        self.env["crm.message"]._insert_queued(
            run,
            [
                {"activity": activity.id, "partner": activity.partner_id, **letters[partner_id]}
                for activity in activities
                if (partner_id := activity.partner_id.id)
            ],
        )
        variants = [letters[one.partner_id.id].get("variant") or None for one in activities]
        self.env.cr.execute(
            SQL(
                """UPDATE crm_campaign_activity a
                      SET message_state = 'queued', variant_id = t.variant
                     FROM unnest(%s, %s::int[]) AS t (id, variant) WHERE a.id = t.id""",
                activities.ids,
                variants,
            )
        )
        activities.invalidate_recordset(["message_state", "message_out_ids", "variant_id"])

    @api.model
    def _follow_messages(self, messages):
        """Take over the states of the activities' messages; what has left is completed."""
        message_ids = messages.filtered("campaign_activity_id").ids
        if not message_ids:
            return
        messages.flush_model(["state", "campaign_activity_id"])
        self.flush_model(["status", "message_state"])
        rows = self.env.execute_query(
            SQL(
                """UPDATE crm_campaign_activity a
                      SET message_state = m.state, status = m.status,
                          completed = m.status = 'completed',
                          date_closed = CASE WHEN m.status = ANY(%(open)s) THEN NULL
                                             ELSE COALESCE(a.date_closed, %(now)s) END,
                          write_uid = %(uid)s, write_date = %(now)s
                     FROM (SELECT campaign_activity_id, state,
                                  CASE WHEN state = ANY(%(waiting)s) THEN 'in_progress'
                                       WHEN state = ANY(%(stopped)s) THEN 'cancelled'
                                       ELSE 'completed' END AS status
                             FROM crm_message WHERE id = ANY(%(ids)s)) m
                    WHERE a.id = m.campaign_activity_id
                      AND a.message_state IS DISTINCT FROM m.state
                RETURNING a.id""",
                open=list(OPEN_STATUSES),
                waiting=list(WAITING_STATES),
                stopped=list(STOPPED_STATES),
                now=fields.Datetime.now(),
                uid=self.env.uid,
                ids=message_ids,
            )
        )
        self.browse(row[0] for row in rows).invalidate_recordset(
            ["message_state", "status", "completed", "date_closed"]
        )
