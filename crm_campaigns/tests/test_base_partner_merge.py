from odoo.fields import Command
from odoo.tests import tagged

from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestBasePartnerMerge(CampaignCommon):
    """B11: customers who have the same of something are merged, and nothing is lost or refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stays, cls.goes = cls.env["res.partner"].create(
            [{"name": "Test Bakery"}, {"name": "Test Bakery Ltd"}]
        )

    def merge(self):
        """Merge as Odoo does; answer what stayed."""
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.stays | self.goes).ids, self.stays)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.goes.exists())

    def criterion(self, name, kind):
        return self.env["crm.criterion"].create(
            {
                "name": name,
                "code": name,
                "kind": kind,
                "value_ids": [Command.create({"name": value}) for value in ("One", "Two")],
            }
        )

    def answer(self, partner, criterion, words):
        self.env["crm.criterion.answer"].create(
            {"partner_id": partner.id, "criterion_id": criterion.id, "value_text": words}
        )

    def answers(self):
        return {
            answer.criterion_id.name: answer.value_text
            for answer in self.stays.crm_criterion_answer_ids
        }

    def test_same_criterion_keeps_the_remaining_customers_value(self):
        """B11, K3: one answer a criterion; what only the merged customer has comes along"""
        line, reference, way = (
            self.criterion("line", "list"),
            self.criterion("reference", "boolean"),
            self.criterion("way", "text"),
        )
        self.answer(self.stays, line, "One")
        self.answer(self.goes, line, "Two")
        self.answer(self.goes, reference, "yes")
        self.answer(self.goes, way, "By a friend")
        self.merge()
        self.assertEqual(self.answers(), {"line": "One", "reference": "Yes", "way": "By a friend"})
        self.assertEqual(self.stays.crm_criterion_value_ids.mapped("name"), ["One"])

    def test_same_criterion_of_several_values_keeps_all(self):
        """B11, K3: what both are interested in is united"""
        topics = self.criterion("topics", "multi")
        self.answer(self.stays, topics, "One")
        self.answer(self.goes, topics, "One, Two")
        self.merge()
        self.assertEqual(self.answers(), {"topics": "One, Two"})
        self.assertEqual(self.stays.crm_criterion_value_ids.mapped("name"), ["One", "Two"])

    def test_same_indicator_keeps_one_value(self):
        """B11, K3: the remaining customer's value stays, others come along"""
        both, only = self.env["crm.indicator"].search([("refresh", "!=", "realtime")], limit=2)
        self.env["crm.indicator.value"].create(
            [
                {"partner_id": partner.id, "indicator_id": indicator.id, "value": value}
                for partner, indicator, value in (
                    (self.goes, both, 7),
                    (self.stays, both, 3),
                    (self.goes, only, 5),
                )
            ]
        )
        self.merge()
        values = self.env["crm.indicator.value"].search([("partner_id", "=", self.stays.id)])
        self.assertEqual({value.indicator_id: value.value for value in values}, {both: 3, only: 5})

    def test_same_segment_lists_the_customer_once(self):
        """B11, K2: a place in a listed segment, and one in the conditions' own table, is one"""
        other = self.segment.copy({"name": "Test Other", "partner_ids": False})
        self.segment.partner_ids = self.stays | self.goes
        other.partner_ids = self.goes
        self.merge()
        self.assertEqual(self.segment.partner_ids, self.stays)
        self.assertEqual(other.partner_ids, self.stays)

    def test_same_run_keeps_the_activity_that_came_further(self):
        """B11, K6: a completed activity stays so, with the notes of both"""
        self.segment.partner_ids = self.stays | self.goes
        stage = self.add_call_stage()
        self.launch()
        activities = stage.run_ids.activity_ids.grouped("partner_id")
        done, waiting = activities[self.goes], activities[self.stays]
        done._as_status().write({"status": "completed"})
        waiting.message_post(body="Is on holiday")
        self.merge()
        self.assertEqual(stage.run_ids.activity_ids, done)
        self.assertEqual((done.partner_id, done.status), (self.stays, "completed"))
        self.assertIn("Is on holiday", " ".join(done.message_ids.mapped("body")))

    def test_history_and_links_of_both_are_on_the_activity_that_stays(self):
        """B11, K7: who changed what of either, who follows it, and what links to it"""
        self.segment.partner_ids = self.stays | self.goes
        self.add_call_stage()
        self.launch()
        gone, kept = self.campaign.activity_ids.sorted(lambda one: one.partner_id == self.stays)
        kept._as_status().write({"status": "completed"})
        self.env.cr.precommit.run()
        gone.message_subscribe((self.user_own | self.user_all).partner_id.ids)
        kept.message_subscribe(self.user_own.partner_id.ids)
        followers = (gone | kept).message_partner_ids
        link = self.env["crm.link"].create(
            {"partner_id": self.customer.id, "record_ref": f"{gone._name},{gone.id}"}
        )
        lines = self.env["crm.change"].search_fetch(
            [("res_model", "=", gone._name), ("res_id", "in", (gone | kept).ids)]
        )
        self.assertEqual(set(lines.mapped("res_id")), {gone.id, kept.id})
        gone_id = gone.id
        self.merge()
        self.assertEqual(self.campaign.activity_ids, kept)
        self.assertEqual(set(lines.mapped("res_id")), {kept.id})
        shown = self.env["crm.campaign.activity.change"].search(kept.get_history_domain())
        self.assertEqual(shown.change_id, lines)
        self.assertEqual(kept.message_partner_ids, followers)
        self.assertEqual(link.record_ref, kept)
        left = [("res_model", "=", kept._name), ("res_id", "=", gone_id)]
        self.assertFalse(self.env["mail.followers"].search(left))

    def test_treated_and_control_is_treated(self):
        """B11, K10: one member; who was treated is no proof of what happens without"""
        self.segment.partner_ids = self.stays | self.goes
        self.add_call_stage()
        self.launch()
        self.campaign.member_ids.filtered(
            lambda one: one.partner_id == self.stays
        ).is_control = True
        self.merge()
        member = self.campaign.member_ids
        self.assertEqual((member.partner_id, member.is_control), (self.stays, False))

    def test_rest_of_the_merge_sees_what_was_settled(self):
        """B11: what was read before is not taken for what is there"""
        self.segment.partner_ids = self.stays | self.goes
        self.add_call_stage()
        self.launch()
        self.assertEqual(len(self.campaign.activity_ids), 2)
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge_campaigns(self.goes.ids, self.stays.id)
        self.assertEqual(self.campaign.activity_ids.partner_id, self.stays)

    def test_links_opened_stay_with_the_activity_that_stays(self):
        """B11, B14: what the merged customer opened is counted on with the messages"""
        self.add_mail_stage()
        customers = self.stays | self.goes
        self.stays.email, self.goes.email = "stays@bakery.example", "goes@bakery.example"
        self.segment.partner_ids = [Command.set(customers.ids)]
        self.launch()
        kept, gone = self.campaign.activity_ids.sorted(lambda one: one.partner_id != self.stays)
        click = self.env["crm.message.click"].create(
            {"message_id": gone.message_out_ids.id, "number": 1, "url": "https://bakery.example"}
        )
        self.merge()
        self.assertEqual(click.campaign_activity_id, kept)
