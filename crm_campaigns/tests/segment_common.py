from itertools import count

from odoo.fields import Command

from .common import CampaignCommon


class SegmentCommon(CampaignCommon):
    """The cast of the campaigns, and segments over its customers alone."""

    numbers = count(1)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cast = cls.customer | cls.individual | cls.contact | cls.contact2

    @classmethod
    def is_a(cls, field, value, **values):
        """Return a condition on a field of the customer."""
        return {"kind": "customer", "domain": str([(field, "=", value)]), **values}

    @classmethod
    def dynamic(cls, *conditions, **values):
        """Return a segment of these conditions."""
        rows = [
            Command.create({"sequence": number, **condition})
            for number, condition in enumerate(conditions)
        ]
        segment = cls.quiet_env["crm.segment"].create(
            {"name": f"Test Segment {next(cls.numbers)}", "condition_ids": rows, **values}
        )
        return segment.with_env(cls.env)

    def assertChosen(self, segment, partners):
        """Assert which customers of the cast a segment has."""
        chosen = segment.with_user(self.user_manager)._sample(None)
        expected = self.env["res.partner"].union(*partners)
        self.assertEqual(
            (chosen & self.cast).mapped("name"), expected.sorted("id", True).mapped("name")
        )
