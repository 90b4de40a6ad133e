from odoo import fields, models

from ..models.crm_erasure import ACTIONS


class CrmEraseLine(models.TransientModel):
    """One line of the plan as the window shows it."""

    _name = "crm.erase.line"
    _description = "Line of the Plan of Erasing"

    wizard_id = fields.Many2one("crm.erase", required=True, ondelete="cascade")
    what = fields.Char(string="Records", readonly=True)
    action = fields.Selection(ACTIONS, string="What happens", readonly=True)
    count = fields.Integer(string="Number", readonly=True)
    why = fields.Char(readonly=True)
