from datetime import datetime

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tests import tagged

from .message_common import MessageCommon


@tagged("post_install", "-at_install")
class TestCrmTimeline(MessageCommon):
    """F8, B6: the history as a read model, and what the timeline component asks of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Timeline = cls.env["crm.timeline"].with_user(cls.user_manager)

    def rows(self, user=None, **values):
        """Return the rows of the company customer and its contact persons, as a user."""
        domain = [("commercial_partner_id", "=", self.customer.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.Timeline.with_user(user or self.user_manager).search(domain)

    def test_interaction_appears_at_once(self):
        """F8: also before what was written is flushed to the database."""
        held = self.create_held(name="Talk")
        row = self.rows(res_model="crm.interaction", res_id=held.id)
        self.assertEqual((row.date, row.partner_id), (held.date, self.customer))
        held.with_context(**self.QUIET).name = "Long talk"
        row.invalidate_recordset()
        self.assertEqual(row.summary, "Long talk")
        self.assertEqual(row.exists(), row)
        held.with_context(**self.QUIET).unlink()
        self.assertFalse(row.exists())

    def test_few_rows_come_as_entries_and_many_as_counts(self):
        """F8, B6: far zoom gets aggregates, near zoom the rows"""
        self.create_held(30)
        # Users stand under their company; their name is enough here.
        self.user_own.partner_id.parent_id = self.company.partner_id
        period = ("2026-05-01 00:00:00", "2026-06-01 00:00:00")
        near = self.Timeline.get_timeline(self.customer.id, *period, limit=30)
        self.assertEqual((near["mode"], len(near["entries"])), ("entries", 30))
        self.assertEqual(near["entries"][0]["partner"], "Test Customer Ltd")
        self.assertEqual(near["entries"][0]["user"], "Test Own")
        far = self.Timeline.get_timeline(self.customer.id, *period, limit=29)
        day = {"lane": "other", "start": "2026-05-04 00:00:00", "end": "2026-05-05 00:00:00"}
        self.assertEqual(far, {"mode": "spans", "unit": "day", "spans": [{**day, "count": 30}]})

    def spans(self, unit, start, end, tz="Europe/Warsaw", lang="en_US"):
        """Return the start and end of the spans of a period, and the rows in each."""
        timeline = self.Timeline.with_context(tz=tz, lang=lang)
        domain = timeline._customer_domain(self.customer)
        domain &= Domain("date", ">=", start) & Domain("date", "<", end)
        spans = timeline._timeline_spans(domain, timeline._span_bounds(start, end, unit))
        return [(span["start"], span["end"], span["count"]) for span in spans]

    def test_spans_begin_on_the_readers_days(self):
        """F8: at midnight where the reader is, months and the nights of both changes included"""
        for moment in ("2026-10-24 22:00:00", "2026-10-25 22:59:59", "2026-10-25 23:00:00"):
            self.create_held(at=moment)
        period = datetime(2026, 10, 24, 12), datetime(2026, 11, 2)
        self.assertEqual(
            self.spans("day", *period),
            [
                ("2026-10-24 22:00:00", "2026-10-25 23:00:00", 2),
                ("2026-10-25 23:00:00", "2026-10-26 23:00:00", 1),
            ],
        )
        self.assertEqual(
            self.spans("month", *period), [("2026-09-30 22:00:00", "2026-10-31 23:00:00", 3)]
        )
        self.assertEqual(
            self.spans("month", *period, tz="UTC"),
            [("2026-10-01 00:00:00", "2026-11-01 00:00:00", 3)],
        )
        self.assertEqual(
            self.spans("year", *period, tz="Asia/Kolkata"),
            [("2025-12-31 18:30:00", "2026-12-31 18:30:00", 3)],
        )

    def test_hours_are_hours_when_the_clocks_change(self):
        """F8: the hour that comes twice is two spans"""
        for moment in ("2026-10-25 00:30:00", "2026-10-25 01:30:00"):
            self.create_held(at=moment)
        period = datetime(2026, 10, 24, 23, 10), datetime(2026, 10, 25, 5)
        self.assertEqual(
            self.spans("hour", *period),
            [
                ("2026-10-25 00:00:00", "2026-10-25 01:00:00", 1),
                ("2026-10-25 01:00:00", "2026-10-25 02:00:00", 1),
            ],
        )
        kolkata = self.spans("hour", *period, tz="Asia/Kolkata")
        self.assertEqual(kolkata[0][0], "2026-10-25 00:30:00")

    def test_weeks_begin_as_in_the_readers_language(self):
        """F8: on Sunday in American English, on Monday in Polish"""
        self.env["res.lang"]._activate_lang("pl_PL")
        self.create_held(at="2026-05-06 09:00:00")
        period = datetime(2026, 5, 1), datetime(2026, 5, 31)
        for lang, day in (("en_US", "2026-05-03"), ("pl_PL", "2026-05-04")):
            [(start, _end, count)] = self.spans("week", *period, tz="UTC", lang=lang)
            self.assertEqual((start, count), (f"{day} 00:00:00", 1))

    def test_filters_are_remembered_for_each_user(self):
        """F8: default last 12 months, all channels; what was chosen comes back"""
        options = self.Timeline.get_timeline_options(self.customer.id)
        self.assertEqual(options["filters"]["channels"], [])
        self.assertTrue(options["has_contacts"])
        chosen = {
            "date_from": "2026-01-01",
            "date_to": False,
            "channels": ["email"],
            "with_contacts": False,
        }
        self.Timeline.set_timeline_filters(chosen)
        options = self.Timeline.get_timeline_options(self.customer.id)
        self.assertEqual(options["filters"], chosen)
        other = self.Timeline.with_user(self.user_own).get_timeline_options(self.customer.id)
        self.assertEqual(other["filters"]["channels"], [])

    def test_bad_period_is_refused_in_words(self):
        """F8: reversed, without an end, unknown channels, customers of other companies"""
        start, end = "2026-05-01 00:00:00", "2026-06-01 00:00:00"
        bad = [(end, start), (start, False), (False, end), ("yesterday", end), (start, [])]
        for period in bad:
            with self.subTest(period=period), self.assertRaises(ValidationError):
                self.Timeline.get_timeline(self.customer.id, *period)
        with self.assertRaisesRegex(ValidationError, "carrier pigeon"):
            self.Timeline.get_timeline(self.customer.id, start, end, ["carrier pigeon"])
        for partner_id in (self.customer_abroad.id, 0, "1", None):
            with self.subTest(partner_id=partner_id), self.assertRaises(AccessError):
                self.Timeline.get_timeline(partner_id, start, end)
