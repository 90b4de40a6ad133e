from hashlib import md5

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignVariant(CampaignCommon):
    """K4: A/B."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.quiet_env["res.partner"].create(
            [
                {"name": f"Example {number} Ltd", "email": f"office{number}@example.com"}
                for number in range(100)
            ]
        )
        cls.segment.partner_ids = [Command.set(cls.partners.ids)]
        cls.stage = cls.add_mail_stage(
            variant_ids=[Command.create({"name": "B", "percent": 30, "subject": "Other words"})]
        )

    def test_customers_get_the_words_that_fall_to_them(self):
        """K4: shares by percent; what a variant leaves empty is the stage's"""
        self.launch()
        other = self.campaign.activity_ids.filtered("variant_id")
        self.assertTrue(15 <= len(other) <= 45, len(other))
        self.assertEqual(set(other.message_out_ids.mapped("subject")), {"Other words"})
        self.assertIn("there is news", other.message_out_ids[:1].body)
        rest = self.campaign.activity_ids - other
        self.assertIn("News for Example", rest.message_out_ids[:1].subject)

    def test_assignment_is_stable(self):
        """K4: the same customer, the same words"""
        first = [self.stage._variant_of(partner) for partner in self.partners]
        self.env.invalidate_all()
        self.assertEqual([self.stage._variant_of(partner) for partner in self.partners], first)

    def test_words_stay_the_same_in_every_version(self):
        """K4: which words a customer gets follows from campaign, stage and customer, for good"""
        variant = self.stage.variant_ids
        for partner in self.partners[:40]:
            key = f"{self.campaign.code}|{self.stage.id}|{partner.id}"
            number = int(md5(key.encode(), usedforsecurity=False).hexdigest()[:8], 16) % 100
            expected = variant if number < 30 else variant.browse()
            self.assertEqual(self.stage._variant_of(partner), expected, key)

    def test_rates_name_the_best(self):
        """K4: the winner is shown by its rate"""
        self.launch()
        other = self.campaign.activity_ids.filtered("variant_id")
        messages = other.message_out_ids
        messages._as_delivery().write({"state": "sending"})
        messages._advance("sent")
        messages[:3]._advance("answered")
        variant = self.stage.variant_ids
        self.assertEqual(variant.sent_count, len(messages))
        self.assertAlmostEqual(variant.response_rate, 300 / len(messages))
        self.assertEqual(self.stage.best_words, "B")
        self.assertEqual(
            (self.stage.original_sent_count, self.stage.original_response_rate), (0, 0)
        )
        own = (self.campaign.activity_ids - other).message_out_ids[:5]
        own._as_delivery().write({"state": "sending"})
        own._advance("sent")
        own[:4]._advance("answered")
        self.stage.invalidate_recordset()
        self.assertEqual(
            (self.stage.original_sent_count, self.stage.original_response_rate), (5, 80)
        )
        self.assertEqual(self.stage.best_words, "The stage's own words")

    def test_variant_is_made_by_a_call(self):
        """K4: the external API gets what it made"""
        values = {"stage_id": self.stage.id, "name": "C", "percent": 70}
        self.assertEqual(self.stage.variant_ids.create(values).stage_id, self.stage)

    def test_shares_over_a_hundred_are_refused(self):
        """K4: bad input"""
        with self.assertRaisesRegex(ValidationError, "more than 100"):
            self.stage.variant_ids = [Command.create({"name": "C", "percent": 80})]

    def test_approved_variants_are_locked(self):
        """K1: what was approved stays as it is"""
        self.campaign.with_user(self.user_manager).action_approve()
        with self.assertRaises(UserError):
            self.stage.variant_ids.subject = "Changed"
        with self.assertRaises(UserError):
            self.stage.variant_ids.create({"stage_id": self.stage.id, "name": "C", "percent": 5})
        with self.assertRaises(UserError):
            self.stage.variant_ids.unlink()

    def test_words_are_not_moved_into_a_campaign_at_work(self):
        """K4: which words customers get is settled with the approval, also by way of a draft"""
        other = self._create_campaign("Test Draft")
        stage = self.add_mail_stage(
            other, variant_ids=[Command.create({"name": "C", "percent": 10, "subject": "More"})]
        )
        self.launch()
        with self.assertRaisesRegex(UserError, "approved as it is"), self.env.cr.savepoint():
            stage.variant_ids.stage_id = self.stage
        self.env.invalidate_all()
        self.assertEqual(stage.variant_ids.name, "C")
