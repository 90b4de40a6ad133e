from odoo import fields, models


class CrmInteractionType(models.Model):
    """A kind of contact: call, meeting, task, e-mail… It proposes the channel and the results."""

    _name = "crm.interaction.type"
    _description = "Interaction Type"
    _inherit = "crm.dictionary.mixin"
    _rec_names_search = ["name", "code"]

    code = fields.Char(help="Stable name used by imports and external systems.")
    icon = fields.Char(default="fa-comments-o", help="Font Awesome icon, for example fa-phone.")
    channel_id = fields.Many2one("crm.channel", help="Proposed for new interactions of the type.")
    is_contact_required = fields.Boolean(
        string="Contact Person Required",
        help="An interaction of this type with a company names at least one contact person.",
    )
    is_calendar = fields.Boolean(
        string="Add to Calendar",
        help="New planned interactions of this type are added to the employee's calendar.",
    )
    duration_hours = fields.Float(default=0.5, help="Proposed length of a planned interaction.")
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Reminder",
        ondelete="set null",
        help="Type of the activity that reminds the responsible user.",
    )

    _code_unique = models.Constraint("UNIQUE (code)", "Another type has this code already.")
