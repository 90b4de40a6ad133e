from odoo import fields, models


class ResUsersSettings(models.Model):
    """What a user chose last on the timeline."""

    _inherit = "res.users.settings"

    crm_timeline_filters = fields.Json()
