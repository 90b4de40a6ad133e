from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.crm_erasure import AT_ONCE, GROUNDS


class CrmErase(models.TransientModel):
    """Shows what erasing customers does, what stays and why, and does it once confirmed (B12).

    Opened with ``default_partner_ids``, or from a list of customers.
    """

    _name = "crm.erase"
    _description = "Erase Customers"

    partner_ids = fields.Many2many("res.partner", string="Customers", required=True)
    partner_count = fields.Integer(compute="_compute_plan")
    is_waiting = fields.Boolean(compute="_compute_plan")
    refusals = fields.Text(compute="_compute_plan", help="Who cannot be erased, and why.")
    line_ids = fields.One2many(
        "crm.erase.line", "wizard_id", compute="_compute_line_ids", store=True, string="Plan"
    )
    ground = fields.Selection(GROUNDS, string="Why", required=True, default="request")
    is_confirmed = fields.Boolean(
        string="I have read what goes and what stays. It cannot be undone."
    )

    @api.model
    def default_get(self, fields):
        """Propose the customers the window was opened from."""
        values = super().default_get(fields)
        context = self.env.context
        if (
            "partner_ids" in fields
            and "partner_ids" not in values
            and context.get("active_model") == "res.partner"
        ):
            values["partner_ids"] = [Command.set(context.get("active_ids", []))]
        return values

    @api.depends("partner_ids")
    def _compute_plan(self):
        for wizard in self:
            partners = wizard._partners()
            refused = partners._erase_refusals()
            wizard.partner_count = len(partners) - len(refused)
            wizard.is_waiting = wizard.partner_count > AT_ONCE
            wizard.refusals = "\n".join(
                f"{partner.display_name}: {reason}" for partner, reason in refused.items()
            )

    @api.depends("partner_ids")
    def _compute_line_ids(self):
        for wizard in self:
            partners = wizard._erasable()
            steps = partners._erase_family()._erase_plan() if partners else []
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "what": step.what,
                            "action": step.action,
                            "count": len(step.records),
                            "why": step.why,
                        }
                    )
                    for step in steps
                    if step.records
                ),
            ]

    def _partners(self):
        """Return the chosen customers, whom the user must be able to read."""
        partners = self.env["res.partner"].browse(self.partner_ids._origin.ids)
        partners.check_access("read")
        return partners

    def _erasable(self):
        partners = self._partners()
        refused = partners._erase_refusals()
        return partners.filtered(lambda partner: partner not in refused)

    def action_erase(self):
        """Erase the customers; many of them one after the other in the background.

        :raise UserError: when it was not confirmed, or nobody can be erased
        """
        self.ensure_one()
        self.env["crm.erase"].check_access("write")
        if not self.is_confirmed:
            raise UserError(self.env._("Tick that you have read what goes and what stays."))
        partners = self._erasable()
        if not partners:
            raise UserError(self.refusals or self.env._("Choose the customers to erase."))
        erasures = self.env["crm.erasure"]._order_for(partners, self.ground)
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_agreements.crm_erasure_action")
        return {**action, "domain": [("id", "in", erasures.ids)]}
