from odoo import models
from odoo.tools import SQL
from odoo.tools.sql import index_exists

# Indexes by which a customer is found in tables of apps that may be installed: (name, model,
# what is indexed). No model of ours may declare them.
INDEXES = (
    ("crm_timeline_account_payment_partner_idx", "account.payment", SQL("(partner_id)")),
    ("crm_timeline_mailing_trace_record_idx", "mailing.trace", SQL("(model, res_id)")),
    ("crm_timeline_mailing_contact_email_idx", "mailing.contact", SQL("(email_normalized)")),
)


class CrmTimeline(models.Model):
    """Indexes on the tables of other apps, made when their app is there."""

    _inherit = "crm.timeline"

    def _register_hook(self):
        super()._register_hook()
        for name, model, columns in INDEXES:
            if model in self.env and not index_exists(self.env.cr, name):
                self.env.cr.execute(
                    SQL(
                        "CREATE INDEX %s ON %s %s",
                        SQL.identifier(name),
                        SQL.identifier(self.env[model]._table),
                        columns,
                    )
                )
