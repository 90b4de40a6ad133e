from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from .crm_history_branch import HistoryBranch, HistorySource
from .crm_timeline_document import DOCUMENTS


class CrmTimeline(models.Model):
    """Activities done, known by the message they leave on the customer and its documents."""

    _inherit = "crm.timeline"

    @api.model
    def _sources(self):
        return [
            *super()._sources(),
            HistorySource(
                6,
                "mail.message",
                self._activity_branches,
                {"kind": ("activity",), "channel": ("activity",), "direction": (False,)},
            ),
        ]

    @api.model
    def _activity_documents(self):
        """Return ``{model: field of the customer}`` of the documents that are asked; a hook."""
        return {
            "res.partner": "id",
            "crm.interaction": "partner_id",
            **{document.model: document.customer for document in DOCUMENTS},
        }

    def _activity_branches(self, _scope):
        """Yield the messages of activities done, on documents the user may read."""
        env = self.env
        documented = env["mail.message"]._documented_models()
        for name, customer in self._activity_documents().items():
            if name in documented and name in env and env[name].has_access("read"):
                yield self._activity_branch(env[name], customer)

    def _activity_branch(self, model, customer):
        branch = HistoryBranch(model.with_context(active_test=False))
        message = branch.join_rows(
            model.env["mail.message"].sudo(),  # sudo: the document is readable, so are its notes
            lambda field: SQL(
                "%s = %s AND %s = %s AND %s IS NOT NULL",
                field("model"),
                model._name,
                field("res_id"),
                branch.key,
                field("mail_activity_type_id"),
            ),
        )
        branch.set_customer(branch.field(customer))
        branch.columns.update(
            date=lambda: message("date"),
            state=SQL("'done'"),
            summary=lambda: self._excerpt(message("body")),
            user_id=lambda: SQL("NULLIF(%s, %s)", message("create_uid"), SUPERUSER_ID),
            company_id=lambda: message("record_company_id"),
        )
        branch.key = message("id")
        return branch
