import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

_logger = logging.getLogger(__name__)

# So many customers are erased at once, in the transaction of who asks; more of them wait in line.
AT_ONCE = 20

GROUNDS = [
    ("request", "The person asked for it"),
    ("ended", "The agreement to keep the data has ended"),
    ("retention", "The retention period is over"),
    ("other", "Another reason"),
]
ACTIONS = [("delete", "Deleted"), ("anonymise", "Anonymised"), ("keep", "Kept")]


class CrmErasure(models.Model):
    """The register of erasures: which customer was erased, by whom, when, and how much (B12).

    It holds no personal value: the customer it names has no name any more. A row that waits is an
    order: the scheduled action carries it out, for who gave it, and says why where it cannot.
    Rows are written by erasing and by nothing else.
    """

    _name = "crm.erasure"
    _description = "Erasure of a Customer"
    _order = "id desc"
    _rec_names_search = ["partner_id"]

    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, ondelete="set null", index="btree_not_null"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Erased by", readonly=True, ondelete="set null")
    author = fields.Char(required=True, readonly=True, help="Login of the user at that time.")
    ground = fields.Selection(GROUNDS, string="Why", required=True, readonly=True)
    date_requested = fields.Datetime(
        string="Ordered on", required=True, readonly=True, default=fields.Datetime.now
    )
    date_done = fields.Datetime(string="Erased on", readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Erased"), ("refused", "Not Erased")],
        string="Status",
        required=True,
        readonly=True,
        default="waiting",
    )
    reason = fields.Char(readonly=True, help="Why the customer could not be erased.")
    line_ids = fields.One2many("crm.erasure.line", "erasure_id", string="What was done")
    record_count = fields.Integer(string="Records Erased", readonly=True)

    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")

    @api.depends("partner_id", "date_requested")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for erasure in self:
            erasure.display_name = self.env._("Erasure %s", erasure.id)

    @api.model
    def _order_for(self, partners, ground):
        """Erase customers, few at once and many in line; return their rows of the register.

        :raise UserError: when one of the few cannot be erased; then none is
        """
        # sudo: the register is written by erasing, whoever may erase
        erasures = self.sudo().create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": self.env.company.id,
                    "user_id": self.env.uid,
                    "author": self.env.user.login,
                    "ground": ground,
                }
                for partner in partners._erase_topmost()
            ]
        )
        if len(erasures) <= AT_ONCE:
            for erasure in erasures:
                erasure._carry_out()
                if erasure.state == "refused":
                    raise UserError(
                        self.env._(
                            "%(customer)s cannot be erased. %(reason)s",
                            customer=erasure.partner_id.display_name,
                            reason=erasure.reason,
                        )
                    )
        else:
            # sudo: whoever orders erasures starts the action that carries them out
            self.env.ref("crm_agreements.ir_cron_erase").sudo()._trigger()
        return erasures.sudo(False)

    def _carry_out(self):
        """Erase the customer of the row, for the user who ordered it, and note what was done."""
        self.ensure_one()
        partner = self.partner_id.with_user(self.user_id).sudo(False)
        reason = self._refusal(partner)
        if reason:
            self.write({"state": "refused", "reason": reason})
            return
        lines = [
            {
                "erasure_id": self.id,
                "what": step.what,
                "action": step.action,
                "why": step.why,
                "count": len(step.records),
            }
            for step in partner._erase()
            if step.records
        ]
        self.env["crm.erasure.line"].create(lines)
        self.write(
            {
                "state": "done",
                "date_done": fields.Datetime.now(),
                "record_count": sum(line["count"] for line in lines if line["action"] != "keep"),
            }
        )

    def _refusal(self, partner):
        if not partner.exists():
            return self.env._("The customer does not exist any more.")
        if not self.user_id.has_group("crm_agreements.group_erase"):
            return self.env._("Who ordered it has not the right to erase any more.")
        return partner._erase_refusals().get(partner)

    @api.model
    def _cron_erase(self):
        """Carry out what waits, one customer a transaction."""
        waiting = self.search([("state", "=", "waiting")], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(waiting))
        for batch in split_every(AT_ONCE, waiting.ids, self.browse):
            for erasure in batch:
                erasure._carry_out_alone()
                if not self.env["ir.cron"]._commit_progress(1):
                    return

    def _carry_out_alone(self):
        """Carry out one of many: what fails is noted and keeps nobody else waiting."""
        try:
            with self.env.cr.savepoint():
                self._carry_out()
        except UserError as error:
            self.write({"state": "refused", "reason": str(error)})
