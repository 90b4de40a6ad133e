from odoo import api, fields, models


class CrmRetentionLog(models.Model):
    """What was removed by a retention rule: how many rows of which kind, not what they said.

    Appended with each batch, in its transaction, and never changed.
    """

    _name = "crm.retention.log"
    _description = "Log of Removed Records"
    _order = "id desc"
    _rec_name = "kind"

    create_date = fields.Datetime(string="Done on", readonly=True)
    rule_id = fields.Many2one(
        "crm.retention.rule", readonly=True, index="btree_not_null", ondelete="set null"
    )
    kind = fields.Selection(
        selection="_selection_kind", string="Kind of Record", readonly=True, required=True
    )
    action = fields.Selection(
        [("delete", "Delete"), ("anonymise", "Remove words and names")],
        string="What was done",
        readonly=True,
        required=True,
    )
    company_id = fields.Many2one("res.company", readonly=True, help="Empty: of all companies.")
    date_before = fields.Date(
        string="Older than", readonly=True, help="The period had begun before this day."
    )
    done_count = fields.Integer(string="Removed", readonly=True)
    failed_count = fields.Integer(
        string="Failed", readonly=True, help="Rows that something still needs."
    )

    @api.model
    def _selection_kind(self):
        return self.env["crm.retention.rule"]._selection_kind()
