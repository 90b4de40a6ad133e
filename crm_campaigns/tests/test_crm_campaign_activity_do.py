import json

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .internal_common import InternalCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignActivityDo(InternalCommon):
    """K11: doing an activity opens the prefilled interaction; its result closes the activity."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        prefix = "crm_interactions.crm_interaction_result_type_"
        cls.result_agreed = cls.env.ref(f"{prefix}agreed")
        cls.result_call_back = cls.env.ref(f"{prefix}call_back")
        cls.result_interested = cls.env.ref(f"{prefix}interested")
        cls.result_not_interested = cls.env.ref(f"{prefix}not_interested")

    def setUp(self):
        super().setUp()
        self.activity = self.create_activity(
            self.user_own,
            partners=self.individual,
            instructions="<p>Offer two dates.</p>",
        ).with_user(self.user_own)

    def do(self, **values):
        """Return the interaction that the user saves after *Do*."""
        action = self.activity.action_open_interaction()
        Interaction = self.env["crm.interaction"].with_user(self.user_own)
        with Form(Interaction.with_context(**action["context"])) as form:
            for name, value in values.items():
                setattr(form, name, value)
        return form.record

    def test_interaction_is_prefilled(self):
        """K11: type, customer, channel, responsible, priority, instructions, parent link"""
        interaction = self.do()
        self.assertEqual(interaction.type_id, self.type_call)
        self.assertEqual(interaction.partner_id, self.individual)
        self.assertEqual(interaction.channel_id, self.channel_phone)
        self.assertEqual(interaction.user_id, self.user_own)
        self.assertEqual(interaction.team_id, self.team)
        self.assertEqual(interaction.name, self.activity.campaign_id.name)
        self.assertEqual(interaction.priority_id.name, "Medium")
        self.assertIn("Offer two dates", interaction.description)
        self.assertEqual(interaction.campaign_activity_id, self.activity)

    def test_only_contact_person_is_proposed(self):
        """K11: a company's only contact person takes part"""
        self.contact2.sudo().active = False
        activity = self.create_activity(self.user_own, partners=self.customer)
        context = activity.with_user(self.user_own).action_open_interaction()["context"]
        self.assertEqual(context["default_contact_ids"], [Command.set(self.contact.ids)])
        self.contact2.sudo().active = True
        context = activity.with_user(self.user_own).action_open_interaction()["context"]
        self.assertNotIn("default_contact_ids", context, "the employee chooses among several")

    def test_form_is_opened_with_plain_data(self):
        """K11: what the browser and the external API get are ids and words"""
        action = self.activity.action_open_interaction()
        self.assertEqual(json.loads(json.dumps(action["context"])), action["context"])

    def test_saving_begins_the_activity(self):
        """K11: in progress when the interaction is saved, not when it is opened"""
        self.activity.action_open_interaction()
        self.assertEqual(self.activity.status, "assigned")
        self.do()
        self.assertEqual(self.activity.status, "in_progress")

    def test_doing_again_opens_the_same_interaction(self):
        """K11: one open interaction an activity"""
        interaction = self.do()
        self.assertEqual(self.activity.action_open_interaction()["res_id"], interaction.id)

    def test_result_completes_the_activity(self):
        """K11: its result closes the activity"""
        interaction = self.do(result_type_id=self.result_not_interested)
        interaction.action_done()
        self.assertEqual(self.activity.status, "completed")
        self.assertTrue(self.activity.date_closed)
        self.assertEqual(self.activity.detailed_status, self.result_not_interested.name)
        self.assertFalse(self.member().date_converted)

    def test_words_of_the_employee_stay(self):
        """K11: the result's name does not replace the detailed status"""
        self.activity.detailed_status = "Asked for the price"
        self.do(result_type_id=self.result_not_interested).action_done()
        self.assertEqual(self.activity.detailed_status, "Asked for the price")

    def test_success_converts_the_customer(self):
        """K11: a successful result notes that the campaign won the customer"""
        self.member()
        self.do(result_type_id=self.result_agreed).action_done()
        self.assertTrue(self.member().date_converted)

    def test_success_counts_for_campaigns_that_aim_at_a_result_only(self):
        """K10, K11: where answers are the goal, a successful call is none"""
        self.activity.campaign_id.sudo().goal = "answer"
        self.member()
        self.do(result_type_id=self.result_agreed).action_done()
        self.assertFalse(self.member().date_converted)

    def member(self):
        """Return the customer's row in the audience of the campaign."""
        Member = self.env["crm.campaign.member"]
        Member._add(self.activity.campaign_id, self.individual, {})
        return Member.search(
            [
                ("campaign_id", "=", self.activity.campaign_id.id),
                ("partner_id", "=", self.individual.id),
            ]
        )

    def test_follow_up_of_the_result_keeps_the_activity_in_progress(self):
        """K11: a result that makes the next step: the last interaction closes the activity"""
        first = self.do(result_type_id=self.result_call_back)
        first.action_done()
        follow_up = first.next_interaction_id
        self.assertTrue(follow_up)
        self.assertEqual(follow_up.campaign_activity_id, self.activity)
        self.assertEqual(self.activity.status, "in_progress")
        self.assertEqual(self.activity.action_open_interaction()["res_id"], follow_up.id)
        follow_up.result_type_id = self.result_agreed
        follow_up.action_done()
        self.assertEqual(self.activity.status, "completed")

    def test_result_that_asks_leaves_the_decision_to_the_employee(self):
        """K11: a planned next contact keeps it in progress; none completes it"""
        self.do(result_type_id=self.result_interested, next_mode="none").action_done()
        self.assertEqual(self.activity.status, "completed")

    def test_cancelled_interaction_leaves_the_activity_to_be_done(self):
        """K11: not held: in progress, and done again with a new interaction"""
        self.do().action_cancel()
        self.assertEqual(self.activity.status, "in_progress")
        self.assertFalse(self.activity.action_open_interaction()["res_id"])

    def test_closed_activity_stays_closed(self):
        """K7, K11: an interaction held late changes nothing of a cancelled activity"""
        interaction = self.do()
        self.activity.set_status("cancelled")
        interaction.action_done()
        self.assertEqual(self.activity.status, "cancelled")

    def test_unassigned_and_closed_ones_are_not_done(self):
        """K11: somebody takes it first; closed ones are reopened first"""
        activity = self.create_activity().with_user(self.user_manager)
        with self.assertRaisesRegex(UserError, "Assign the activity first"):
            activity.action_open_interaction()
        activity._advance("cancelled")
        with self.assertRaisesRegex(UserError, "is closed"):
            activity.action_open_interaction()

    def test_interaction_links_back(self):
        """H7: the parent link of a first interaction is the campaign activity"""
        interaction = self.do()
        self.assertEqual(interaction.parent_label, self.activity.display_name)
        action = interaction.action_open_parent()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("crm.campaign.activity", self.activity.id)
        )

    def test_process_leads_up_to_the_campaign(self):
        """K9: campaign → stage → run → activity → interaction → follow-up, each once"""
        first = self.do(result_type_id=self.result_call_back)
        first.action_done()
        nodes = first.next_interaction_id.get_process()["nodes"]
        self.assertEqual(
            [(node["res_model"], node["res_id"]) for node in nodes],
            [
                ("crm.campaign", self.activity.campaign_id.id),
                ("crm.campaign.stage", self.activity.stage_id.id),
                ("crm.campaign.run", self.activity.run_id.id),
                ("crm.campaign.activity", self.activity.id),
                ("crm.interaction", first.id),
                ("crm.interaction", first.next_interaction_id.id),
            ],
        )

    def test_interaction_of_another_customer_is_refused(self):
        """K11: an interaction is held with the customer of its activity"""
        with self.assertRaisesRegex(ValidationError, "another customer"):
            self.create_interactions(author=self.user_own, campaign_activity_id=self.activity.id)

    def test_activity_of_a_colleague_is_not_closed_from_outside(self):
        """K11: who may not do the activity links no interaction to it"""
        with self.assertRaises(AccessError):
            self.create_interactions(
                author=self.user_own2,
                user=self.user_own2,
                partner_id=self.individual.id,
                campaign_activity_id=self.activity.id,
            )
        interaction = self.create_interactions(
            author=self.user_own2, user=self.user_own2, partner_id=self.individual.id
        )
        with self.assertRaises(AccessError):
            interaction.with_user(self.user_own2).campaign_activity_id = self.activity
        self.assertEqual(self.activity.status, "assigned")

    def test_colleague_plans_what_follows(self):
        """K11: whoever took over the contact plans the next one, though the activity is not his"""
        first = self.do()
        first.sudo().user_id = self.user_own2
        self.create_interactions(
            author=self.user_own2,
            user=self.user_own2,
            partner_id=self.individual.id,
            parent_id=first.id,
            campaign_activity_id=self.activity.id,
        )
        first.with_user(self.user_own2).action_done()
        self.assertEqual(self.activity.status, "in_progress", "the next one closes it")

    def test_imported_held_interaction_completes_at_once(self):
        """K11: an interaction that is written down as held closes its activity"""
        self.create_interactions(
            author=self.user_own,
            partner_id=self.individual.id,
            campaign_activity_id=self.activity.id,
            state="done",
            date_activity=fields.Datetime.now(),
        )
        self.assertEqual(self.activity.status, "completed")
