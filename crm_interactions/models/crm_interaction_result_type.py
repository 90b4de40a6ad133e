from odoo import fields, models


class CrmInteractionResultType(models.Model):
    """What an interaction may end with, and the next step that follows from it (B3)."""

    _name = "crm.interaction.result.type"
    _description = "Interaction Result"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)
    type_ids = fields.Many2many(
        "crm.interaction.type",
        string="Allowed For",
        help="The interaction types that may end with this result; empty means all of them.",
    )
    is_success = fields.Boolean(help="Counts as a success in reports.")
    # Next step
    next_step = fields.Selection(
        [
            ("none", "No next step"),
            ("ask", "Ask for the next step"),
            ("create", "Create the next step"),
        ],
        required=True,
        default="none",
    )
    next_type_id = fields.Many2one("crm.interaction.type", string="Next Type")
    next_count = fields.Integer(string="After", default=1)
    next_unit = fields.Selection(
        [
            ("hours", "Hours"),
            ("days", "Days"),
            ("workdays", "Working days"),
            ("weeks", "Weeks"),
        ],
        default="days",
    )
