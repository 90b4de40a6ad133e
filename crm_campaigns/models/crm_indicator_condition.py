from odoo import api, fields, models
from odoo.tools import SQL, format_list, formatLang

from .crm_segment_condition import ARCHIVED_TOO

COMPARISONS = {"ge": SQL(">="), "le": SQL("<=")}


class CrmSegmentCondition(models.Model):
    """Conditions on indicators: a value, or a level (K3)."""

    _inherit = "crm.segment.condition"

    kind = fields.Selection(
        selection_add=[("indicator", "Indicator"), ("interaction",)],
        ondelete={"indicator": "cascade"},
    )
    indicator_id = fields.Many2one("crm.indicator", ondelete="restrict")
    indicator_level_ids = fields.Many2many(
        "crm.indicator.level",
        "crm_segment_condition_level_rel",
        "condition_id",
        "level_id",
        string="Levels",
        domain="[('indicator_id', '=', indicator_id), ('active', '=', True)]",
        context=ARCHIVED_TOO,
        ondelete="restrict",
        help="Empty: the value decides.",
    )
    indicator_operator = fields.Selection(
        [("ge", "At least"), ("le", "At most")], string="Is", default="ge"
    )
    indicator_value = fields.Float(string="Value", digits=(16, 2))

    @api.onchange("indicator_id")
    def _onchange_indicator_id(self):
        self.indicator_level_ids = False

    @api.model
    def _needed_fields(self):
        return super()._needed_fields() | {"indicator": ("indicator_id", "indicator_operator")}

    def _domain_indicator(self, link, _env):
        if self.indicator_level_ids:
            chosen = SQL("level_id = ANY(%s)", self.indicator_level_ids.ids)
        else:
            comparison = COMPARISONS[self.indicator_operator]
            chosen = SQL("value %s %s", comparison, self.indicator_value)
        values = self.indicator_id._sql_values()
        table = SQL("(SELECT partner_id FROM (%s) AS t WHERE %s)", values, chosen)
        return self._listed_in(table, link)

    def _words_indicator(self):
        name = self.indicator_id.display_name or "…"
        if self.indicator_level_ids:
            levels = format_list(self.env, self.indicator_level_ids.mapped("display_name"), "or")
            return self.env._("%(field)s is %(value)s", field=name, value=levels)
        digits = 0 if self.indicator_value.is_integer() else 2
        value = formatLang(self.env, self.indicator_value, digits=digits)
        if self.indicator_operator == "le":
            return self.env._("%(field)s at most %(value)s", field=name, value=value)
        return self.env._("%(field)s at least %(value)s", field=name, value=value)
