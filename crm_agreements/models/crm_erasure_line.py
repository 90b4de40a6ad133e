from odoo import fields, models

from .crm_erasure import ACTIONS


class CrmErasureLine(models.Model):
    """What was done with one kind of records of an erased customer, and why."""

    _name = "crm.erasure.line"
    _description = "Line of an Erasure"
    _order = "id"

    erasure_id = fields.Many2one("crm.erasure", required=True, index=True, ondelete="cascade")
    what = fields.Char(string="Records", required=True, readonly=True)
    action = fields.Selection(ACTIONS, string="What happens", required=True, readonly=True)
    count = fields.Integer(string="Number", readonly=True)
    why = fields.Char(readonly=True)
