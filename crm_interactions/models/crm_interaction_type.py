from odoo import api, fields, models, tools


class CrmInteractionType(models.Model):
    """A kind of contact: call, meeting, task, e-mail… It proposes the channel and the results."""

    _name = "crm.interaction.type"
    _description = "Interaction Type"
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Stable name used by imports and external systems.")
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    icon = fields.Char(default="fa-comments-o", help="Font Awesome icon, for example fa-phone.")
    active = fields.Boolean(default=True)
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

    @api.model_create_multi
    def create(self, vals_list):
        types = super().create(vals_list)
        self.env.registry.clear_cache()
        return types

    def write(self, vals):
        result = super().write(vals)
        if {"sequence", "active"} & vals.keys():
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    @tools.ormcache()
    def _get_default_id(self):
        """Return the id of the first type; remembered, as every new interaction asks for it."""
        return self.search([], limit=1).id
