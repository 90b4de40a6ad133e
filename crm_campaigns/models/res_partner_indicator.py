from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_interactions.models.crm_erase_step import EraseStep


class ResPartner(models.Model):
    """What is calculated of the customer (K3, S6, S7)."""

    _inherit = "res.partner"

    crm_indicator_value_ids = fields.One2many(
        "crm.indicator.value",
        "partner_id",
        string="Indicators",
        groups="sales_team.group_sale_salesman",
    )

    @api.readonly
    def get_profile(self):
        """Add the customer's indicators.

        :return: also ``{"indicators": [{"id", "name", "value", "level", "color", "date",
            "is_share"}]}``; ``date`` is empty for those in real time, which are calculated now
        """
        return super().get_profile() | {"indicators": self._profile_indicators()}

    def _profile_indicators(self):
        indicators = self.env["crm.indicator"].search(  # pylint: disable=no-search-all
            Domain("company_id", "in", [self.company_id.id, False]) if self.company_id else []
        )
        kept = {one.indicator_id: one for one in self.crm_indicator_value_ids}
        rows = []
        for indicator in indicators.filtered(lambda one: one._is_available()):
            if indicator.refresh == "realtime":
                value, level = self._indicator_now(indicator)
            else:
                one = kept.get(indicator)
                value, level = (one.value, one.level_id) if one else (None, None)
            rows.append(
                {
                    "id": indicator.id,
                    "name": indicator.display_name,
                    "value": value,
                    "level": level.display_name if level else False,
                    "color": level.color if level else 0,
                    "is_share": indicator.source in ("response_rate", "held_rate"),
                }
            )
        return rows

    def _indicator_now(self, indicator):
        """Return the value and level of one customer, calculated now."""
        try:
            rows = self.env.execute_query(SQL("%s", indicator._sql_fresh(self.ids)))
        except UserError:  # its conditions cannot be read any more: no value, as for scheduled ones
            rows = []
        for _partner_id, value, level_id in rows:
            return value, self.env["crm.indicator.level"].browse(level_id)
        return None, None

    def _erase_plan(self):
        values = self._erase_found("crm.indicator.value", [("partner_id", "in", self.ids)])
        return [
            *super()._erase_plan(),
            EraseStep(
                values,
                "delete",
                self.env._("Indicators"),
                self.env._("Calculated from what is erased."),
            ),
        ]
