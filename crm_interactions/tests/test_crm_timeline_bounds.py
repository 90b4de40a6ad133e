from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tests import tagged

from ..models.crm_history_branch import SOURCES
from ..models.crm_history_mixin import COLUMNS
from .message_common import MessageCommon
from .plan_common import PlanCommon

PERIOD = ("2026-01-01 00:00:00", "2027-01-01 00:00:00")


@tagged("post_install", "-at_install")
class TestCrmTimelineBounds(PlanCommon, MessageCommon):
    """B6, performance: the history is never unbounded, and found by indexes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        timeline = cls.env["crm.timeline"].with_user(cls.user_manager)
        cls.Timeline = timeline.with_context(tz="Europe/Warsaw", lang="en_US")
        cls.old = cls.create_held(at="2001-05-04 09:00:00", name="Old")
        cls.new = cls.create_held(at=fields.Datetime.now() - timedelta(days=1), name="New")

    def found(self, domain):
        rows = self.Timeline.search([("kind", "=", "interaction"), *domain])
        return self.env["crm.interaction"].browse(rows.mapped("res_id")) & (self.old | self.new)

    def test_without_customer_and_time_the_last_year_is_shown(self):
        """B6: an unbounded search reads twelve months"""
        self.assertEqual(self.found([]), self.new)
        self.assertEqual(self.Timeline.search_count([("summary", "=", "Old")]), 0)

    def test_an_end_alone_shows_the_year_before_it(self):
        """B6: as far back from the end"""
        self.assertEqual(self.found([("date", "<", "2001-06-01")]), self.old)
        self.assertFalse(self.found([("date", "<", "2010-06-01")]))

    def test_customer_or_start_bounds(self):
        """B6: with either all of it is shown"""
        self.assertEqual(len(self.found([("partner_id", "=", self.customer.id)])), 2)
        self.assertEqual(len(self.found([("partner_id", "child_of", self.customer.id)])), 2)
        self.assertEqual(len(self.found([("date", ">=", "2000-01-01")])), 2)

    def test_customers_of_alternatives(self):
        """B6: conditions that are no plain *and* are answered correctly, too"""
        domain = [
            "|",
            ("customer_id", "=", self.customer.id),
            ("partner_id", "=", self.individual.id),
            ("date", ">=", "2000-01-01"),
        ]
        self.assertEqual(len(self.found(domain)), 2)
        domain = ["!", ("customer_id", "=", self.customer.id), ("date", ">=", "2000-01-01")]
        self.assertFalse(self.found(domain))

    def test_customer_apart_within_another_account(self):
        """B6: both have to hold; who took part elsewhere shows nothing of the other account"""
        person = self.env["res.partner"].create(
            {"lastname": "Mover", "parent_id": self.customer.id}
        )
        self.new.with_context(**self.QUIET).contact_ids = person
        person.parent_id = False
        apart = ("customer_id", "=", person.id)
        self.assertEqual(self.found([apart]), self.new)
        both = [apart, ("commercial_partner_id", "=", person.id)]
        self.assertFalse(self.found(both))
        self.assertFalse(self.found(both[::-1]))

    def test_strange_values_find_nothing(self):
        """Bad input: ids that cannot be"""
        for value in (0, -5, 10**15, False, SOURCES * 3 + 63):
            with self.subTest(value=value):
                self.assertFalse(self.Timeline.search([("id", "=", value)]))
                self.assertFalse(self.Timeline.search([("customer_id", "=", value)]))
        self.assertFalse(self.Timeline.browse(10**15).exists())
        self.assertFalse(self.Timeline.search([("channel", "=", "pigeon")]))
        self.assertFalse(self.Timeline.search([("id", "in", [])]))

    def test_forged_scope_is_ignored(self):
        """Bad input: the context of an external call cannot stand for what was asked"""
        forged = self.Timeline.with_context(crm_history_scope={"keys": {}}, crm_history_members=1)
        domain = [("commercial_partner_id", "=", self.customer.id)]
        self.assertEqual(forged.search(domain), self.Timeline.search(domain))

    # From the menu

    def open(self, **values):
        wizard = self.env["crm.timeline.open"].with_user(self.user_manager).create(values)
        return self.Timeline.search(wizard.action_open()["domain"])

    def test_menu_asks_for_customer_or_time_frame(self):
        """B6: neither is refused, a reversed period as well"""
        with self.assertRaisesRegex(UserError, "Choose"):
            self.open(date_from=False)
        with self.assertRaisesRegex(UserError, "ends before"):
            self.open(date_from="2026-05-02", date_to="2026-05-01")
        self.assertIn(
            "Old", self.open(date_from="2001-05-04", date_to="2001-05-04").mapped("summary")
        )
        rows = self.open(partner_id=self.customer.id, date_from=False)
        self.assertIn("Old", rows.mapped("summary"))

    def test_days_are_the_readers(self):
        """B6: a day begins at midnight where the reader is"""
        self.user_manager.tz = "Asia/Tokyo"
        for moment, shown in (("2001-05-03 15:00:00", True), ("2001-05-03 14:59:59", False)):
            self.old.with_context(**self.QUIET).write({"date_activity": moment})
            rows = self.open(date_from="2001-05-04", date_to="2001-05-04")
            self.assertEqual("Old" in rows.mapped("summary"), shown, moment)

    # Performance

    def count_queries(self, work):
        """Return the queries of ``work()`` beside those for the user and the companies."""
        work()
        self.env.flush_all()
        self.env.invalidate_all()
        user = self.Timeline.env.user
        user.company_id.parent_path  # noqa: B018 read by every request
        before = self.env.cr.sql_log_count
        work()
        return self.env.cr.sql_log_count - before

    def test_timeline_costs_three_queries(self):
        """Performance: the customer, the counts, the entries, however many there are"""
        for count in (1, 40):
            self.create_held(count)
            queries = self.count_queries(
                lambda: self.Timeline.get_timeline(self.customer.id, *PERIOD)
            )
            self.assertLessEqual(queries, 3)

    def test_counts_cost_one_query(self):
        """Performance: far zoom, beside the look at the customer"""
        self.create_held(40)
        queries = self.count_queries(
            lambda: self.Timeline.get_timeline(self.customer.id, *PERIOD, limit=1)
        )
        self.assertLessEqual(queries, 2)

    def test_reading_rows_by_their_ids_asks_their_sources_only(self):
        """Performance: five rows by id are read from the tables they come from"""
        rows = self.Timeline.search([("partner_id", "=", self.customer.id)])
        query = self.Timeline._search([("id", "in", rows.ids)])
        self.assertNotIn("mail_notification", query.select().code)
        self.assertIn("crm_interaction", query.select().code)

    def plan(self, domain):
        """Return the plan of the newest 80 rows of a domain."""
        query = self.Timeline._search(domain, order=self.Timeline._order, limit=80)
        return self.explain(query.select())

    def test_customer_is_found_by_indexes(self):
        """Performance: each table that grows is entered by the customer"""
        other = self.individual
        self.fill_table(self.create_held(partner_id=other.id))
        self.fill_table(self.draft(), state="'sent'")
        mail = other.message_post(body="Mail", author_id=other.id)
        sent = self.env["mail.notification"].create(
            {
                "mail_message_id": mail.id,
                "res_partner_id": other.id,
                "notification_type": "email",
                "notification_status": "sent",
            }
        )
        self.fill_table(mail)
        self.fill_table(sent, mail_message_id=f"{mail.id} + n")
        event = self.quiet_env["calendar.event"].create(
            {
                "name": "Fair",
                "start": "2026-05-05 10:00:00",
                "stop": "2026-05-05 11:00:00",
                "partner_ids": [Command.set(other.ids)],
            }
        )
        self.fill_table(event)
        self.fill_table(event.attendee_ids, event_id=f"{event.id} + n")
        plan = self.plan([("commercial_partner_id", "=", self.customer.id)])
        for table, index in (
            ("crm_interaction", "crm_interaction_partner_date_idx"),
            ("crm_message", "crm_message__partner_id_index"),
            ("mail_notification", "mail_notification__res_partner_id_index"),
            ("mail_message", "mail_message__author_id_index"),
            ("mail_message", "mail_message_history_activity_idx"),
            ("calendar_event", "calendar_event_pkey"),
            ("calendar_attendee", "calendar_attendee_partner_idx"),
        ):
            with self.subTest(table=table, index=index):
                self.assertIn(index, plan)
                self.assertNotRegex(plan, rf"Seq Scan on {table}\b")

    def test_interactions_of_messages_are_looked_up(self):
        """Performance: whose messages may be read is not found out by reading all interactions"""
        held = self.create_held(user_id=self.user_all.id)
        self.fill_table(held, partner_id=str(self.individual.id))
        self.fill_table(self.draft(interaction_id=held.id), 1000, state="'sent'")
        timeline = self.Timeline.with_user(self.user_all)
        query = timeline._search([("commercial_partner_id", "=", self.customer.id)])
        plan = self.explain(query.select())
        self.assertIn("Index Scan using crm_interaction_pkey", plan)
        self.assertNotRegex(plan, r"Seq Scan on crm_interaction\b")

    def test_customer_needs_no_processes(self):
        """Performance: PostgreSQL starts processes and compiles for everybody's history only"""
        cr = self.env.cr
        for domain, state in (
            ([("date", ">=", "2026-05-01")], "on"),
            ([("commercial_partner_id", "=", self.customer.id)], "off"),
        ):
            with self.subTest(domain=domain), cr.savepoint():
                cr.execute("SET LOCAL jit = on")
                self.Timeline.search(domain)
                cr.execute("SHOW jit")
                self.assertEqual(cr.fetchone()[0], state)

    def test_counts_select_what_they_count(self):
        """Performance: what is not asked for is neither selected nor joined"""
        domain = Domain("commercial_partner_id", "=", self.customer.id)
        asked = self.Timeline.with_context(**{COLUMNS: frozenset(("channel", "date"))})
        self.assertNotIn('AS "summary"', asked._search(domain).select().code)
        by_words = asked._search(domain & Domain("summary", "=", "Old")).select().code
        self.assertIn('AS "summary"', by_words)
        self.assertNotIn('AS "state"', by_words)
        # The context of an external call says nothing.
        forged = self.Timeline.with_context(**{COLUMNS: ["channel"]})
        for timeline in (self.Timeline, forged):
            self.assertIn('AS "summary"', timeline._search(domain).select().code)

    def test_time_frame_is_found_by_indexes(self):
        """Performance: without a customer the dates lead in"""
        self.fill_table(self.create_held(at="2003-05-04 09:00:00"))
        self.fill_table(self.draft(), state="'sent'", date_sent="'2003-05-04 09:00:00'")
        plan = self.plan([("date", ">=", "2026-05-01"), ("date", "<", "2026-05-02")])
        self.assertIn("crm_interaction_date_idx", plan)
        self.assertRegex(plan, r"Index Cond: \(+COALESCE\(date_sent")
