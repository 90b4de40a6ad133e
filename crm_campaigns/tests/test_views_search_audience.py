from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.views_common import ViewsMixin

from .internal_common import InternalCommon


@tagged("post_install", "-at_install")
class TestViewsSearchAudience(ViewsMixin, InternalCommon):
    """What filters, groups and typed terms find among customers and what classifies them."""

    ADDON = "crm_campaigns"

    def test_segments_criteria_and_indicators(self):
        """K2 K3: by kind, compulsory ones, own ones, those that fail, archived ones"""
        dynamic = self.env["crm.segment"].create({"name": "Test Dynamic", "kind": "dynamic"})
        old = self.env["crm.segment"].create({"name": "Test Old", "kind": "static"})
        old.active = False
        named = {"listed": self.segment, "dynamic": dynamic, "old": old}
        self.assertFilters(
            self.user_manager,
            named,
            {"dynamic": "dynamic", "static": "listed", "inactive": "old"},
        )
        self.assertFinds(self.user_manager, named, [("name", "test dyn", "dynamic")])
        criteria = self.env["crm.criterion"]
        named = {
            word: criteria.create({"name": f"Test {word}", "code": f"c_{word}", **values})
            for word, values in {
                "text": {"kind": "text"},
                "must": {"kind": "text", "is_required": True},
                "old": {"kind": "text", "active": False},
            }.items()
        }
        self.assertFilters(self.user_manager, named, {"required": "must", "inactive": "old"})
        self.assertFinds(
            self.user_manager, named, [("name", "test mu", "must"), ("name", "c_te", "text")]
        )
        self.assertGroups(self.user_manager, "crm.criterion", {"group_kind": "kind"})
        indicators = self.env["crm.indicator"].search([], limit=2)
        own = indicators[0].copy(
            {
                "name": "Test Own",
                "code": "test_own",
                "source": "own",
                "model_id": self.env["ir.model"]._get_id("crm.interaction"),
                "partner_field_id": self.env["ir.model.fields"]
                ._get("crm.interaction", "partner_id")
                .id,
                "aggregate": "count",
                "period": False,
            }
        )
        old = indicators[1].copy({"name": "Test Old", "code": "test_old"})
        old.active = False
        indicators[1].date_failed = fields.Datetime.now()
        named = {"ready": indicators[0], "failed": indicators[1], "own": own, "old": old}
        self.assertFilters(
            self.user_manager, named, {"own": "own", "failed": "failed", "inactive": "old"}
        )
        self.assertFinds(
            self.user_manager, named, [("name", "test ow", "own"), ("name", "test_own", "own")]
        )
        self.assertGroups(self.user_manager, "crm.indicator", {"group_refresh": "refresh"})

    def test_values_of_customers(self):
        """K3: answers and levels, by customer, criterion, indicator and value"""
        criterion = self.env["crm.criterion"].create(
            {
                "name": "Test Line",
                "code": "test_line",
                "kind": "list",
                "value_ids": [Command.create({"name": "Test Retail", "code": "retail"})],
            }
        )
        text = self.env["crm.criterion"].create(
            {"name": "Test Words", "code": "test_words", "kind": "text"}
        )
        create = self.env["crm.criterion.answer"].create
        named = {
            "line": create(
                {
                    "partner_id": self.customer.id,
                    "criterion_id": criterion.id,
                    "value_ids": criterion.value_ids.ids,
                }
            ),
            "words": create(
                {"partner_id": self.individual.id, "criterion_id": text.id, "text": "Test Answer"}
            ),
        }
        self.assertFinds(
            self.user_manager,
            named,
            [
                ("partner_id", self.customer.name, "line"),
                ("criterion_id", "test words", "words"),
                ("value_ids", "test retail", "line"),
                ("text", "test answer", "words"),
            ],
        )
        self.assertGroups(
            self.user_manager,
            "crm.criterion.answer",
            {
                "group_criterion": "criterion_id",
                "group_value": "value_ids",
                "group_yes_no": "yes_no",
            },
        )
        self.assertGroups(
            self.user_manager,
            "crm.indicator.value",
            {"group_indicator": "indicator_id", "group_level": "level_id"},
        )

    def test_customers(self):
        """K3 S4: by segment, value and level; those whose compulsory criteria are missing"""
        criterion = self.env["crm.criterion"].create(
            {
                "name": "Test Line",
                "code": "test_line",
                "kind": "list",
                "applies_to": "company",
                "is_required": True,
                "value_ids": [Command.create({"name": "Test Retail", "code": "retail"})],
            }
        )
        self.env["crm.criterion.answer"].create(
            {
                "partner_id": self.customer.id,
                "criterion_id": criterion.id,
                "value_ids": criterion.value_ids.ids,
            }
        )
        missing = self.env["res.partner"].create({"name": "Test Missing", "is_company": True})
        named = {"answered": self.customer, "missing": missing}
        self.assertFilters(self.user_manager, named, {"crm_criteria_missing": "missing"}, only=True)
        self.assertGroups(
            self.user_manager,
            "res.partner",
            {
                "group_country": "country_id",
                "group_crm_criterion_value": "crm_criterion_value_ids",
            },
        )
        level = self.env["crm.indicator.level"].search([], limit=1)
        level.name = "Test Often"
        self.env["crm.indicator.value"].create(
            {
                "indicator_id": level.indicator_id.id,
                "partner_id": missing.id,
                "value": level.value_from,
                "level_id": level.id,
            }
        )
        self.env.flush_all()
        self.assertFinds(
            self.user_manager,
            named,
            [
                ("name", "test missing", "missing"),
                ("crm_segment_ids", "test segment", "answered"),
                ("crm_criterion_value_ids", "test retail", "answered"),
                ("crm_indicator_value_ids", "test often", "missing"),
            ],
        )
