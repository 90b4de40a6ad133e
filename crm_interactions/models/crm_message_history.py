from odoo import models


class CrmMessage(models.Model):
    """How the history finds a customer's messages of a time frame."""

    _inherit = "crm.message"

    _partner_history_idx = models.Index("(partner_id, (COALESCE(date_sent, date_queued)))")
    _history_idx = models.Index("((COALESCE(date_sent, date_queued)))")
