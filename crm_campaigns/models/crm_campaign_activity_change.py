from collections.abc import Collection

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# What an activity begins with, in the order of its history. Each has a row of its own, although
# the log has one line for all of them.
START_FIELDS = ("status", "user_id", "team_id")
# The id of a row is that of its line times this, plus the place of what the row begins with.
ROWS_PER_LINE = 1 + len(START_FIELDS)


class CrmCampaignActivityChange(models.Model):
    """A line of the history of an activity, for whoever may read the activity (K7).

    It reads the log of changes, which itself is for managers and data protection only. What an
    activity began with is one line there and a row for each field here.
    """

    _name = "crm.campaign.activity.change"
    _description = "Change of a Campaign Activity"
    _inherit = "crm.read.model.mixin"
    _auto = False
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "user_name"
    _depends = {
        "crm.change": ["date", "user_name", "res_model", "res_id", "field_key", "new_value"]
    }

    change_id = fields.Many2one("crm.change", readonly=True)
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
        model = "crm.campaign.activity"
        starts = SQL(", ").join(SQL("(%s, %s)", *start) for start in enumerate(START_FIELDS, 1))
        return SQL(
            """SELECT id::int8 * %(rows)s AS id, id AS change_id, date, user_name,
                      res_id AS activity_id
                 FROM crm_change
                WHERE res_model = %(model)s AND new_value -> 'fields' IS NULL
            UNION ALL
               SELECT line.id::int8 * %(rows)s + start.place, line.id, line.date, line.user_name,
                      line.res_id
                 FROM crm_change line
                 JOIN (VALUES %(starts)s) AS start (place, field)
                   ON line.new_value -> 'fields' -> start.field IS NOT NULL
                WHERE line.res_model = %(model)s""",
            rows=ROWS_PER_LINE,
            model=model,
            starts=starts,
        )

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Find rows that are asked for by their ids through those of their lines, by an index."""

        def by_line(condition):
            ids = condition.value
            if (condition.field_expr, condition.operator) == ("id", "in") and isinstance(
                ids, Collection
            ):
                line_ids = {id_ // ROWS_PER_LINE for id_ in ids if id_}
                return condition & Domain("change_id", "in", line_ids)
            return condition

        domain = Domain(domain).map_conditions(by_line)
        return super()._search(domain, *args, **kwargs)

    @api.depends_context("lang", "tz")
    def _compute_words(self):
        for change in self:
            # sudo: which lines one reads was decided by the activity they are about
            line = change.change_id.sudo()
            place = change.id % ROWS_PER_LINE
            if place:
                label, words = line._start_words()[START_FIELDS[place - 1]]
                change.field_label, change.old_text, change.new_text = label, False, words
            else:
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
