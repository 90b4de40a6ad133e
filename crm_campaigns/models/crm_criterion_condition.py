from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_list

from .crm_segment_condition import ARCHIVED_TOO


class CrmSegmentCondition(models.Model):
    """Conditions on how customers are classified (K3)."""

    _inherit = "crm.segment.condition"

    kind = fields.Selection(
        selection_add=[("criterion", "Criterion"), ("interaction",)],
        ondelete={"criterion": "cascade"},
    )
    criterion_id = fields.Many2one("crm.criterion", ondelete="restrict")
    criterion_kind = fields.Selection(related="criterion_id.kind", string="Kind of Criterion")
    criterion_value_ids = fields.Many2many(
        "crm.criterion.value",
        "crm_segment_condition_value_rel",
        "condition_id",
        "value_id",
        string="Any of",
        domain="[('criterion_id', '=', criterion_id), ('active', '=', True)]",
        context=ARCHIVED_TOO,
        ondelete="restrict",
        help="Empty: whatever the value, if it is filled in.",
    )
    criterion_yes_no = fields.Selection(
        [("yes", "Yes"), ("no", "No")], string="Answer", help="Empty: yes or no."
    )
    criterion_text = fields.Char(string="Contains", help="Empty: whatever it is.")

    @api.onchange("criterion_id")
    def _onchange_criterion_id(self):
        self.criterion_value_ids = False
        self.criterion_yes_no = False
        self.criterion_text = False

    @api.model
    def _needed_fields(self):
        return super()._needed_fields() | {"criterion": ("criterion_id",)}

    def _domain_criterion(self, link, env):
        domain = Domain("criterion_id", "=", self.criterion_id.id)
        kind = self.criterion_id.kind
        if kind == "text" and self.criterion_text:
            domain &= Domain("text", "ilike", self.criterion_text)
        elif kind == "boolean" and self.criterion_yes_no:
            domain &= Domain("yes_no", "=", self.criterion_yes_no)
        elif kind in ("list", "multi") and self.criterion_value_ids:
            domain &= Domain("value_ids", "in", self.criterion_value_ids.ids)
        return self._listed_in(self._customers_of(env["crm.criterion.answer"], domain), link)

    def _words_criterion(self):
        name = self.criterion_id.display_name or "…"
        kind = self.criterion_id.kind
        if kind == "text" and self.criterion_text:
            return self.env._(
                "%(field)s contains “%(value)s”", field=name, value=self.criterion_text
            )
        if kind == "boolean" and self.criterion_yes_no:
            labels = dict(self._fields["criterion_yes_no"]._description_selection(self.env))
            value = labels[self.criterion_yes_no]
            return self.env._("%(field)s is %(value)s", field=name, value=value)
        if kind in ("list", "multi") and self.criterion_value_ids:
            value = format_list(self.env, self.criterion_value_ids.mapped("display_name"), "or")
            return self.env._("%(field)s is %(value)s", field=name, value=value)
        return self.env._("%s is filled in", name)
