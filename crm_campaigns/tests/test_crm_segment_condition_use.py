from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .segment_common import SegmentCommon


@tagged("post_install", "-at_install")
class TestCrmSegmentConditionUse(SegmentCommon):
    """K2, K3: what conditions of segments ask for is not deleted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.criterion = cls.env["crm.criterion"].create(
            {
                "name": "Test Sector",
                "code": "test_sector",
                "value_ids": [Command.create({"name": name}) for name in ("Mills", "Ovens")],
            }
        )
        cls.mills, cls.ovens = cls.criterion.value_ids

    def assertRefused(self, records, name):
        with self.assertRaisesRegex(UserError, f"“{name}” is asked for by the segment"):
            records.unlink()

    def test_chosen_value_of_a_criterion_stays(self):
        """K3: a condition on one value never becomes one on all of them"""
        values = [Command.set(self.mills.ids)]
        self.dynamic(
            {
                "kind": "criterion",
                "criterion_id": self.criterion.id,
                "criterion_value_ids": values,
            }
        )
        self.assertRefused(self.criterion.value_ids, "Mills")
        self.ovens.unlink()
        self.assertTrue(self.mills.exists())

    def test_value_that_a_condition_on_customer_data_names_stays(self):
        """K3: also where its domain names the value; with the criterion it stays, too"""
        for path, value in (
            ("crm_criterion_value_ids", self.mills.id),
            ("crm_criterion_answer_ids.value_ids", [self.mills.id]),
        ):
            with self.subTest(path=path):
                operator = "in" if isinstance(value, list) else "="
                segment = self.dynamic(
                    {"kind": "customer", "domain": str([(path, operator, value)])}
                )
                self.assertRefused(self.mills, "Mills")
                self.assertRefused(self.criterion, "Mills")
                segment.unlink()
        self.criterion.unlink()
        self.assertFalse(self.mills.exists())

    def test_level_of_an_indicator_that_is_named_stays(self):
        """K3: the same for levels of indicators"""
        level = self.env["crm.indicator.level"].search([], limit=1)
        domain = str([("crm_indicator_value_ids.level_id", "in", [level.id])])
        self.dynamic({"kind": "customer", "domain": domain})
        self.assertRefused(level, level.name)

    def test_archived_value_that_is_asked_for_stays(self):
        """K3: a condition keeps the value it chose when that was archived, in archived segments"""
        condition = {
            "kind": "criterion",
            "criterion_id": self.criterion.id,
            "criterion_value_ids": [Command.set(self.mills.ids)],
        }
        segment = self.dynamic(condition)
        self.mills.active = False
        self.assertRefused(self.mills, "Mills")
        segment.active = False
        self.assertRefused(self.mills, "Mills")
