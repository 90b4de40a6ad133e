from psycopg2.errors import ForeignKeyViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from .segment_common import SegmentCommon


@tagged("post_install", "-at_install")
class TestCrmSegment(SegmentCommon):
    """K2, H11: whom the conditions of a segment choose."""

    def test_all_any_and_none_of_the_conditions(self):
        """K2: all, any or none of the conditions are fulfilled"""
        company = self.is_a("is_company", True)
        mailed = self.is_a("email", "ina@individual.example.com")
        for match, expected in (
            ("all", []),
            ("any", [self.customer, self.individual]),
            ("none", [self.contact, self.contact2]),
        ):
            with self.subTest(match=match):
                self.assertChosen(self.dynamic(company, mailed, match=match), expected)

    def test_groups_nest(self):
        """K2: a group counts as one condition, and groups stand in groups"""
        segment = self.dynamic(
            self.is_a("is_company", False),
            {"kind": "group", "match": "any"},
            self.is_a("email", "ina@individual.example.com", level=1),
            {"kind": "group", "match": "none", "level": 1},
            self.is_a("name", "Carla Contact", level=2),
            self.is_a("email", "ina@individual.example.com", level=2),
        )
        self.assertChosen(segment, [self.individual, self.contact2])
        self.assertEqual(
            segment.conditions_text,
            "All of these: not Is a Company; (any of these: Email is ina@individual.example.com; "
            "(none of these: Name is Carla Contact; Email is ina@individual.example.com))",
        )

    def test_condition_after_a_group_stands_outside(self):
        """K2: where a condition belongs is told by how far in it stands"""
        segment = self.dynamic(
            {"kind": "group", "match": "none"},
            self.is_a("is_company", True, level=1),
            self.is_a("name", "Carla Contact"),
        )
        self.assertChosen(segment, [self.contact])

    def test_condition_that_is_switched_off_is_kept_and_ignored(self):
        """K2: each can be switched off, a group with all it holds"""
        segment = self.dynamic(
            self.is_a("name", "Carla Contact"),
            self.is_a("is_company", True, is_on=False),
            {"kind": "group", "match": "none", "is_on": False},
            self.is_a("name", "Carla Contact", level=1),
        )
        self.assertChosen(segment, [self.contact])
        self.assertEqual(len(segment.condition_ids), 4)

    def test_group_without_conditions_is_ignored(self):
        """K2: an empty group neither lets everybody in nor keeps everybody out"""
        segment = self.dynamic(
            self.is_a("name", "Carla Contact"), {"kind": "group", "match": "any"}
        )
        self.assertChosen(segment, [self.contact])

    def test_condition_can_be_turned_round(self):
        """K2: “not” chooses the others"""
        segment = self.dynamic(
            self.is_a("is_company", True, is_negated=True),
            self.is_a("name", "Carla Contact", is_negated=True),
        )
        self.assertChosen(segment, [self.individual, self.contact2])

    def test_interactions_are_counted(self):
        """K2: at least or at most so many interactions of a type, channel, result and time"""
        self.create_held(2, state="done", partner_id=self.customer.id)
        self.create_held(1, state="done", partner_id=self.individual.id)
        self.create_interactions(3, partner_id=self.contact.id)
        for values, expected, words in (
            ({"count": 1}, [self.customer, self.individual], "Held interactions: at least 1"),
            ({"count": 2}, [self.customer], "Held interactions: at least 2"),
            (
                {"count_operator": "at_most", "count": 0},
                [self.contact, self.contact2],
                "Held interactions: at most 0",
            ),
            (
                {"count_operator": "at_most", "count": 1},
                [self.individual, self.contact, self.contact2],
                "Held interactions: at most 1",
            ),
            (
                {"interaction_state": "open", "count": 3},
                [self.contact],
                "Planned interactions: at least 3",
            ),
            ({"interaction_type_ids": [Command.set(self.type_call.ids)]}, [], "Call"),
            (
                {"interaction_type_ids": [Command.set(self.type_task.ids)]},
                [self.customer, self.individual],
                "Task",
            ),
        ):
            with self.subTest(values=values):
                segment = self.dynamic({"kind": "interaction", **values})
                self.assertChosen(segment, expected)
                self.assertIn(words, segment.conditions_text)

    def test_interactions_of_a_period(self):
        """K2: in the last days, or between two days of the company's clock, both included"""
        self.create_held(partner_id=self.customer.id, state="done", at="2026-05-04 21:30:00")
        now = Datetime.now()
        self.create_held(
            partner_id=self.individual.id,
            state="done",
            at=Datetime.to_string(Datetime.subtract(now, days=3)),
        )
        for values, expected in (
            ({"period": "last", "period_days": 4}, [self.individual]),
            ({"period": "last", "period_days": 2}, []),
            (
                {"period": "between", "date_from": "2026-05-04", "date_to": "2026-05-04"},
                [self.customer],
            ),
            ({"period": "between", "date_to": "2026-05-03"}, []),
        ):
            with self.subTest(values=values):
                self.assertChosen(self.dynamic({"kind": "interaction", **values}), expected)

    def test_agreement(self):
        """K2: customers with, or without, an active agreement of a type"""
        self.grant(self.individual)
        condition = {"kind": "agreement", "agreement_type_id": self.type_email.id}
        self.assertChosen(self.dynamic(condition), [self.individual])
        self.assertChosen(
            self.dynamic(condition | {"is_negated": True}),
            [self.customer, self.contact, self.contact2],
        )
        self.assertChosen(self.dynamic(condition | {"agreement_type_id": self.type_sms.id}), [])

    def test_what_became_of_a_campaign(self):
        """H11: got, clicked, answered and did not answer campaign X are conditions"""
        self.add_mail_stage()
        self.launch()
        activities = self.campaign.activity_ids
        self.assertEqual(len(activities), 2)
        for activity, state in (
            (activities.filtered(lambda one: one.partner_id == self.customer), "answered"),
            (activities.filtered(lambda one: one.partner_id == self.individual), "clicked"),
        ):
            activity._as_status().write({"message_state": state, "status": "completed"})
        everybody = [self.customer, self.individual]
        other = self._create_campaign("Another Test Campaign")
        for event, expected, words in (
            ("got", everybody, "Got %s"),
            ("answered", [self.customer], "Answered %s"),
            ("not_answered", [self.individual], "Got and did not answer %s"),
            ("clicked", [self.individual], "Clicked %s"),
        ):
            with self.subTest(event=event):
                condition = {"kind": "campaign", "campaign_event": event}
                of_one = condition | {"campaign_ids": [Command.set(self.campaign.ids)]}
                of_other = condition | {"campaign_ids": [Command.set(other.ids)]}
                self.assertChosen(self.dynamic(condition), expected)
                self.assertChosen(self.dynamic(of_one), expected)
                self.assertChosen(self.dynamic(of_other), [])
                self.assertIn(words % "any campaign", self.dynamic(condition).conditions_text)
                self.assertIn(words % self.campaign.name, self.dynamic(of_one).conditions_text)

    def test_condition_that_says_nothing_is_refused(self):
        """K2: what is missing is told"""
        for values, missing in (
            ({"kind": "agreement"}, "Agreement Type"),
            ({"kind": "segment"}, "Other Segment"),
            ({"kind": "customer", "domain": "[('name',"}, "cannot be read"),
            ({"kind": "customer", "domain": "[('no_field', '=', 1)]"}, "cannot be read"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, missing):
                self.dynamic(values)

    def test_segment_of_a_campaign_stays(self):
        """K2: neither deleting nor archiving takes the audience, or whom it leaves out, away"""
        left_out = self.dynamic(self.is_a("id", self.individual.id))
        self.campaign.exclusion_segment_ids = left_out
        for segment in (self.segment, left_out):
            with self.assertRaisesRegex(UserError, "Test Campaign.*archive it instead"):
                segment.with_user(self.user_manager).unlink()
            segment.with_user(self.user_manager).action_archive()
        self.campaign.invalidate_recordset()
        self.assertEqual(self.campaign.segment_ids, self.segment)
        self.assertEqual(self.campaign.exclusion_segment_ids, left_out)
        self.assertEqual(self.campaign.partner_count, 1)
        shown = self.env["res.partner"].search(self.segment.action_preview()["domain"])
        self.assertIn(self.customer, shown)

    def test_archived_values_still_mean_themselves(self):
        """K2: a condition on what was archived asks for that, not for everything"""
        self.create_held(1, state="done", partner_id=self.customer.id)
        other_type = self.type_task.copy().id
        self.create_held(1, state="done", partner_id=self.individual.id, type_id=other_type)
        segment = self.dynamic(
            {"kind": "interaction", "interaction_type_ids": [Command.set(self.type_task.ids)]}
        )
        self.assertChosen(segment, [self.customer])
        words = segment.condition_ids.summary
        self.type_task.active = False
        segment.condition_ids.invalidate_recordset()
        self.assertChosen(segment, [self.customer])
        self.assertEqual(segment.condition_ids.summary, words)
        for name in ("channel_ids", "result_type_ids", "campaign_ids"):
            self.assertFalse(segment.condition_ids._fields[name].context["active_test"])

    def test_values_that_a_condition_asks_for_are_not_deleted(self):
        """K2: a condition on a value never becomes one on all of them"""
        values = {
            "interaction_type_ids": self.type_task.copy(),
            "channel_ids": self.env["crm.channel"].create(
                {"name": "Owl", "code": "owl", "kind": "letter"}
            ),
            "result_type_ids": self.env["crm.interaction.result.type"].create({"name": "Moved"}),
        }
        for name, value in values.items():
            self.dynamic({"kind": "interaction", name: [Command.set(value.ids)]})
        values["campaign_ids"] = self.campaign.copy()
        self.dynamic(
            {"kind": "campaign", "campaign_ids": [Command.set(values["campaign_ids"].ids)]}
        )
        for name, value in values.items():
            with (
                self.subTest(name=name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(ForeignKeyViolation),
                self.env.cr.savepoint(),
            ):
                value.unlink()

    def test_condition_on_an_app_that_is_gone(self):
        """K2: told on the segment and before launch; everything else is found and opened as ever"""
        broken = self.dynamic(self.is_a("name", "x"))
        other = self.dynamic(self.is_a("id", self.customer.id))
        self.env.cr.execute(
            "UPDATE crm_segment_condition SET domain = %s WHERE segment_id = %s",
            ["[('x_of_a_gone_app', '=', 1)]", broken.id],
        )
        self.env.invalidate_all()
        self.assertEqual((broken.partner_count, other.partner_count), (0, 1))
        self.assertIn("cannot be read", broken.problem)
        self.assertIn("x_of_a_gone_app", broken.condition_ids.summary)
        self.assertFalse(broken.sample_partner_ids or other.problem)
        self.assertIn(other, self.customer.crm_segment_ids)
        self.campaign.segment_ids = broken | other
        self.assertEqual(self.campaign.partner_count, 0)
        self.assertIn(broken.problem, self.campaign.missing_text)
        broken.condition_ids.domain = "[('name', '=', 'x')]"
        self.assertFalse(broken.problem)

    def test_condition_on_what_is_stored_nowhere_is_refused(self):
        """K2: what no query can look for is refused when it is written, not when it is counted"""
        with self.assertRaisesRegex(ValidationError, "cannot be read"):
            self.dynamic(self.is_a("user_ids.password", "x"))

    def test_neither_employees_nor_archived_ones_are_customers(self):
        """K2: our own companies, our employees and archived customers are in no segment"""
        self.contact.active = False
        segment = self.env["crm.segment"].create({"name": "Everybody"})
        everybody = segment._sample(None)
        self.assertIn(self.customer, everybody)
        self.assertFalse(
            everybody & (self.contact | self.company.partner_id | self.user_own.partner_id)
        )

    def test_customers_of_several_segments_count_once(self):
        """K2: several segments are de-duplicated, and exclusions leave customers out"""
        companies = self.dynamic(self.is_a("name", self.customer.name))
        both = companies | self.segment
        self.assertEqual(both._count_customers(), 2)
        self.assertEqual(both._count_customers(companies), 1)

    def test_who_looks_is_told_of_what_he_may_read(self):
        """K2: customers and interactions that one may not read are left out"""
        self.create_held(state="done", partner_id=self.customer.id, user=self.user_own2)
        segment = self.dynamic({"kind": "interaction"})
        self.assertEqual(segment.with_user(self.user_manager).partner_count, 1)
        self.assertEqual(segment.with_user(self.user_own2).partner_count, 1)
        self.assertEqual(segment.with_user(self.user_own).partner_count, 0)
        abroad = self.dynamic(self.is_a("name", self.customer_abroad.name))
        self.assertEqual(abroad.with_user(self.user_abroad).partner_count, 1)
        self.assertEqual(abroad.with_user(self.user_manager).partner_count, 0)

    def test_run_has_what_the_approving_manager_may_read(self):
        """K2: a run, whoever its job runs as, reaches no customer of another company"""
        segment = self.dynamic(
            self.is_a("name", self.customer.name),
            self.is_a("name", self.customer_abroad.name),
            match="any",
        )
        campaign = self._create_campaign("Test Everywhere", segment_ids=[segment.id])
        self.add_call_stage(campaign)
        self.launch(campaign)
        self.assertEqual(campaign.run_ids.audience_count, 1)
        self.assertEqual(campaign.activity_ids.partner_id, self.customer)

    def test_customers_are_searched_by_segment(self):
        """K2: the list behind the number has all customers of the segment"""
        segment = self.dynamic(self.is_a("name", self.customer.name))
        found = self.env["res.partner"].search(segment.action_preview()["domain"])
        self.assertEqual(found, self.customer)
        self.assertEqual(self.customer.crm_segment_ids & segment, segment)
        self.assertFalse(self.individual.crm_segment_ids & segment)
        self.assertEqual(
            self.env["res.partner"].search([("crm_segment_ids", "=", segment.name)]),
            self.customer,
        )

    def test_list_with_interactions_counted_at_least_and_at_most(self):
        """K2: a list limits whom a segment has, and says nothing of how often they were met"""
        for partner, times in ((self.customer, 2), (self.individual, 1), (self.contact, 3)):
            for _time in range(times):
                self.create_held(state="done", partner_id=partner.id)
        listed = {"kind": "segment", "used_segment_id": self.segment.id}
        for condition, expected in (
            ({"count": 1}, [self.customer, self.individual]),
            ({"count": 2}, [self.customer]),
            ({"count": 1, "count_operator": "at_most"}, [self.individual]),
            ({"count": 2, "is_negated": True}, [self.individual]),
        ):
            with self.subTest(condition=condition):
                met = {"kind": "interaction", **condition}
                self.assertChosen(self.dynamic(listed, met), expected)
                outsiders = self.dynamic({**listed, "is_negated": True}, met)
                self.assertFalse(
                    outsiders.with_user(self.user_manager)._sample(None)
                    & (self.customer | self.individual)
                )

    def test_audience_is_one_query(self):
        """K2: counting takes one query, whatever the conditions"""
        self.create_held(state="done", partner_id=self.customer.id)
        segment = self.dynamic(
            self.is_a("is_company", True),
            {"kind": "interaction"},
            {"kind": "agreement", "agreement_type_id": self.type_email.id, "is_negated": True},
            {"kind": "campaign", "campaign_event": "got"},
            {"kind": "segment", "used_segment_id": self.segment.id},
            match="any",
        ).with_user(self.user_manager)
        segment._count_customers()
        self.env.flush_all()
        with self.assertQueryCount(1):
            segment._count_customers()

    def test_only_managers_define_segments(self):
        """K2: users see segments and their conditions, managers define them"""
        segment = self.dynamic(self.is_a("is_company", True))
        for user in (self.user_own, self.user_all, self.user_leader):
            with self.subTest(user=user.login):
                self.assertTrue(segment.with_user(user).condition_ids.summary)
                with self.assertRaises(AccessError):
                    segment.with_user(user).name = "Mine"
                with self.assertRaises(AccessError):
                    segment.with_user(user).condition_ids.is_on = False
        with self.assertRaises(AccessError):
            segment.with_user(self.user_internal).read(["name"])
        segment.with_user(self.user_manager).condition_ids.is_on = False
