from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmHandOver(InteractionCommon):
    """A leaver's or an absent colleague's open interactions to others, in one step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tomorrow = fields.Datetime.now().replace(microsecond=0) + timedelta(days=1)
        cls.team.member_ids = cls.user_own | cls.user_own2
        cls.open_ones = cls.create_interactions(4, date_start=cls.tomorrow, team_id=cls.team.id)

    def hand_over(self, user=None, to=None, **values):
        wizard = (
            self.env["crm.hand.over"]
            .with_user(user or self.user_manager)
            .create(
                {
                    "from_user_id": self.user_own.id,
                    "to_user_ids": [Command.set((to or self.user_own2).ids)],
                    **values,
                }
            )
        )
        return wizard, wizard.action_hand_over()

    def test_all_open_ones_go_to_the_colleague(self):
        """B16: open ones in one step; what is closed or somebody else's stays."""
        closed, other = self.create_interactions(2)
        closed.action_done()
        other.user_id = self.user_all
        wizard, result = self.hand_over()
        self.assertEqual(self.open_ones.user_id, self.user_own2)
        self.assertEqual(closed.user_id, self.user_own)
        self.assertEqual(other.user_id, self.user_all)
        self.assertIn("4 interactions were handed over", result["params"]["message"])
        log = self.open_ones[0].message_ids[0]
        self.assertIn("Handed over: Test Own → Test Own2", log.body)
        self.assertEqual(log.author_id, self.user_manager.partner_id)

    def test_several_colleagues_take_turns(self):
        """B16: in turn, by the order of the plans."""
        self.hand_over(to=self.user_own2 | self.user_all)
        self.assertEqual(self.open_ones.mapped("user_id"), self.user_own2 | self.user_all)
        self.assertEqual(len(self.open_ones.filtered(lambda i: i.user_id == self.user_all)), 2)

    def test_by_load_the_least_busy_gets_most(self):
        """B16: whoever has the fewest open interactions gets the next."""
        self.create_interactions(3, user=self.user_all)
        self.hand_over(to=self.user_own2 | self.user_all, method="load")
        counts = [
            len(self.open_ones.filtered(lambda i, user=user: i.user_id == user))
            for user in (self.user_own2, self.user_all)
        ]
        self.assertIn(counts, ([3, 1], [4, 0]))

    def test_customers_salesperson_gets_what_is_the_customers(self):
        """B16: each customer's salesperson, where there is none the colleagues chosen."""
        self.individual.user_id = self.user_leader
        self.open_ones[0].partner_id = self.individual
        self.hand_over(method="salesperson")
        self.assertEqual(self.open_ones[0].user_id, self.user_leader)
        self.assertEqual(self.open_ones[1:].user_id, self.user_own2)

    def test_without_colleagues_only_salespeople_get_theirs(self):
        """B16: what nobody can get stays, and the preview says so before."""
        self.individual.user_id = self.user_leader
        self.open_ones[0].partner_id = self.individual
        wizard, result = self.hand_over(method="salesperson", to_user_ids=False)
        self.assertEqual(self.open_ones[1:].user_id, self.user_own)
        self.assertIn("3 stay", result["params"]["message"])

    def test_only_until_a_day_or_of_a_team(self):
        """B16: an absence ends, and a colleague may work in several teams."""
        later = self.create_interactions(date_start=self.tomorrow + timedelta(days=9))
        unplanned = self.create_interactions(date_start=False)
        self.hand_over(date_until=self.tomorrow.date())
        self.assertEqual(later.user_id, self.user_own)
        self.assertEqual((self.open_ones | unplanned).user_id, self.user_own2)
        later.team_id = self.team.copy({"name": "Other", "user_id": False})
        with self.assertRaisesRegex(UserError, "nothing to hand over"):
            self.hand_over(team_id=self.team.id)

    def test_preview_says_who_gets_how_many(self):
        """B16: the counts are shown before anything is written."""
        wizard = (
            self.env["crm.hand.over"]
            .with_user(self.user_manager)
            .new(
                {
                    "from_user_id": self.user_own.id,
                    "to_user_ids": (self.user_own2 | self.user_all).ids,
                }
            )
        )
        self.assertEqual(wizard.interaction_count, 4)
        self.assertEqual(
            {share["name"]: share["count"] for share in wizard.shares},
            {"Test Own2": 2, "Test All": 2},
        )
        self.assertEqual(self.open_ones.user_id, self.user_own)

    def test_each_person_gets_one_mail_with_the_list(self):
        """B16: one mail for the receiver and one for the one who had them, however many."""
        before = self.env["mail.mail"].search([])
        self.hand_over(to=self.user_own2 | self.user_all)
        self.env.cr.precommit.run()
        mails = self.env["mail.mail"].search([]) - before
        self.assertEqual(
            mails.recipient_ids, (self.user_own | self.user_own2 | self.user_all).partner_id
        )
        self.assertEqual(len(mails), 3)
        mine = mails.filtered(lambda mail: mail.recipient_ids == self.user_own2.partner_id)
        self.assertIn("You are responsible for: 2 interactions", mine.subject)
        self.assertEqual(mine.body_html.count("/mail/view?"), 2)

    def test_events_and_reminders_go_along(self):
        """B1, C7, B16: the calendar entry and the to-do belong to the new one."""
        self.open_ones.write({"add_to_calendar": True})
        self.hand_over()
        events = self.open_ones.calendar_event_id
        self.assertEqual(len(events), 4)
        self.assertEqual(events.user_id, self.user_own2)
        self.assertEqual(events.partner_ids, self.user_own2.partner_id)
        self.assertEqual(self.open_ones.reminder_ids.user_id, self.user_own2)

    def test_number_of_queries_does_not_grow_with_the_interactions(self):
        """B16: with calendar entries and reminders, four or forty."""
        counts = []
        self.hand_over()
        for number in (5, 40):
            self.create_interactions(number, date_start=self.tomorrow, add_to_calendar=True)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self.hand_over()
            self.env.flush_all()
            self.env.cr.precommit.run()
            counts.append(self.cr.sql_log_count - start)
        self.assertLess(counts[1] - counts[0], 4, counts)

    def test_confidential_ones_are_for_managers(self):
        """B5, B16: a leader neither hands them over nor learns how many there are."""
        self.open_ones[0].confidential = True
        wizard, result = self.hand_over(self.user_leader)
        self.assertEqual(wizard.interaction_count, 0)
        self.assertIn("3 interactions were", result["params"]["message"])
        self.assertNotIn("stay", result["params"]["message"])
        self.assertEqual(self.open_ones[0].user_id, self.user_own)
        with self.assertRaises(UserError):
            self.hand_over(with_confidential=False)
        self.hand_over()
        self.assertEqual(self.open_ones[0].user_id, self.user_own2)

    def test_leaders_hand_over_within_their_teams(self):
        """B16: what is of another team, and people of another team, are not theirs."""
        foreign = self.create_interactions(team_id=False)
        self.hand_over(self.user_leader)
        self.assertEqual(self.open_ones.user_id, self.user_own2)
        self.assertEqual(foreign.user_id, self.user_own)
        with self.assertRaisesRegex(ValidationError, "Test All cannot get"):
            self.hand_over(self.user_leader, to=self.user_all)

    def test_others_hand_nothing_over(self):
        """B16: neither the salesperson nor a user of all documents, by no door."""
        for user in (self.user_own, self.user_all):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.hand_over(user)
                with self.assertRaises(AccessError):
                    self.open_ones.with_user(user).action_hand_over()
                with self.assertRaises(AccessError):
                    self.env["crm.hand.over"].with_user(user).action_open(self.user_own.id)
        with self.assertRaises(AccessError):
            self.hand_over(self.user_internal)

    def test_menu_is_shown_to_those_who_may(self):
        """B16: managers and leaders."""
        menu = self.env.ref("crm_interactions.crm_hand_over_menu")
        for user, shown in (
            (self.user_manager, True),
            (self.user_leader, True),
            (self.user_own, False),
            (self.user_all, False),
        ):
            with self.subTest(user.login):
                menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
                self.assertEqual(menu.id in menus, shown)

    def test_selected_ones_are_handed_over_whosever_they_are(self):
        """B16: from a selection in the list; closed ones among them stay."""
        selected = self.open_ones[:2] | self.create_interactions(user=self.user_all)
        closed = self.create_interactions()
        closed.action_done()
        action = (selected | closed).with_user(self.user_manager).action_hand_over()
        self.assertEqual(action["context"]["default_res_ids"], selected.ids)
        self.hand_over(from_user_id=False, res_ids=selected.ids)
        self.assertEqual(selected.user_id, self.user_own2)
        self.assertEqual(self.open_ones[2:].user_id, self.user_own)
        with self.assertRaisesRegex(UserError, "None of these"):
            closed.with_user(self.user_manager).action_hand_over()

    def test_nobody_gets_what_is_of_a_company_they_do_not_work_in(self):
        """B16: a colleague abroad is refused, and so is the one who had them."""
        for to in (self.user_abroad, self.user_own, self.user_portal):
            with self.subTest(to.login), self.assertRaisesRegex(ValidationError, "cannot get"):
                self.hand_over(to=to)
        with self.assertRaisesRegex(ValidationError, "Choose who gets"):
            self.hand_over(to_user_ids=False)


@tagged("post_install", "-at_install")
class TestCrmHandOverOffer(InteractionCommon):
    """Whoever is archived leaves nothing open behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offer_type = cls.env.ref("crm_interactions.mail_activity_type_hand_over")

    def offers(self):
        return self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", self.offer_type.id),
                ("res_id", "=", self.user_own.partner_id.id),
            ]
        )

    def test_leader_is_asked_when_a_user_is_archived(self):
        """B16: one to-do with the number, and a link that opens the window."""
        self.create_interactions(3, team_id=self.team.id)
        self.user_own.action_archive()
        offer = self.offers()
        self.assertEqual(offer.user_id, self.user_leader)
        self.assertEqual(offer.summary, "3 open interactions of Test Own")
        self.assertIn(f"/odoo/{self.user_own.id}/crm-hand-over", offer.note)
        action = self.env["crm.hand.over"].with_user(self.user_leader).action_open(self.user_own.id)
        self.assertEqual(action["context"]["default_from_user_id"], self.user_own.id)

    def test_managers_are_asked_for_confidential_ones_and_those_without_a_leader(self):
        """B5, B16: leaders are not told of confidential ones."""
        self.create_interactions(team_id=self.team.id, confidential=True)
        self.create_interactions(2, team_id=self.team.id)
        self.create_interactions(team_id=False)
        self.user_own.action_archive()
        offers = {offer.user_id: offer.summary[0] for offer in self.offers()}
        self.assertEqual(offers[self.user_leader], "2")
        self.assertEqual(offers[self.user_manager], "2")
        self.assertNotIn(self.user_abroad, offers)

    def test_nothing_open_asks_nobody(self):
        """B16: history needs no heir."""
        self.create_interactions().action_done()
        self.user_own.action_archive()
        self.assertFalse(self.offers())

    def test_offer_goes_when_nothing_is_left(self):
        """B16: with the last one, not before."""
        mine = self.create_interactions(2, team_id=self.team.id)
        self.user_own.action_archive()
        hand_over = {
            "from_user_id": self.user_own.id,
            "to_user_ids": [Command.set(self.user_leader.ids)],
        }
        Wizard = self.env["crm.hand.over"].with_user(self.user_leader)
        Wizard.create(
            {**hand_over, "from_user_id": False, "res_ids": mine[0].ids}
        ).action_hand_over()
        self.assertTrue(self.offers())
        Wizard.create(hand_over).action_hand_over()
        self.assertFalse(self.offers())
        self.assertEqual(mine.user_id, self.user_leader)
