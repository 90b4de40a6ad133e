from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmCampaignActivityChange(models.Model):
    """A line of the history of an activity, for whoever may read the activity (K7).

    It reads the log of changes, which itself is for managers and data protection only.
    """

    _name = "crm.campaign.activity.change"
    _description = "Change of a Campaign Activity"
    _auto = False
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "user_name"
    _depends = {"crm.change": ["date", "user_name", "res_model", "res_id", "field_key"]}

    activity_id = fields.Many2one("crm.campaign.activity", readonly=True)
    date = fields.Datetime(readonly=True)
    user_name = fields.Char(string="Changed By", readonly=True)
    field_label = fields.Char(string="Field", compute="_compute_words")
    old_text = fields.Char(string="Old Value", compute="_compute_words")
    new_text = fields.Char(string="New Value", compute="_compute_words")
    is_readable = fields.Boolean(
        compute="_compute_is_readable",
        search="_search_is_readable",
        export_string_translation=False,
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT id, date, user_name, res_id AS activity_id
                 FROM crm_change WHERE res_model = %s""",
            "crm.campaign.activity",
        )

    @api.depends_context("lang", "tz")
    def _compute_words(self):
        # sudo: which lines one reads was decided by the activity they are about
        lines = self.env["crm.change"].sudo().browse(self.ids)
        for change, line in zip(self, lines, strict=True):
            change.field_label = line.field_label
            change.old_text = line.old_text
            change.new_text = line.new_text

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_readable(self):
        readable = self.sudo().search(Domain("id", "in", self.ids) & self._readable_domain())
        for change in self:
            change.is_readable = change in readable

    @api.model
    def _search_is_readable(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return self._readable_domain()

    @api.model
    def _readable_domain(self):
        activities = self.env(su=False)["crm.campaign.activity"]
        return Domain("activity_id", "in", activities._search(Domain.TRUE))
