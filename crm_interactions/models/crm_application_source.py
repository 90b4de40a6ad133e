from odoo import fields, models


class CrmApplicationSource(models.Model):
    """A system that applications come from: this one, or an external one known by its code."""

    _name = "crm.application.source"
    _description = "Application Source"
    _inherit = "crm.dictionary.mixin"
    _rec_names_search = ["name", "code"]

    code = fields.Char(
        required=True, help="Stable name that the external system gives with each application."
    )
    user_id = fields.Many2one(
        "res.users",
        string="User of the System",
        ondelete="set null",
        help="Only this user's calls insert and change applications of the source. Empty: those of "
        "every user of the group “Applications: external system”.",
    )

    _code_unique = models.Constraint("UNIQUE (code)", "Another source has this code already.")
