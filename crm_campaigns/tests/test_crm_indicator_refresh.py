from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, tagged

from .segment_common import SegmentCommon


@tagged("post_install", "-at_install")
class TestCrmIndicatorRefresh(SegmentCommon):
    """S7: what is calculated on schedule, and over which records."""

    def own(self, model, **values):
        """Return an indicator that counts the records of a model from all times."""
        return self.env["crm.indicator"].create(
            {
                "name": "Test Records",
                "code": "test_records",
                "model_id": self.env["ir.model"]._get_id(model),
                "partner_field_id": self.env["ir.model.fields"]._get(model, "partner_id").id,
                "aggregate": "count",
                "period": 0,
                **values,
            }
        )

    def value(self, indicator, partner):
        indicator._refresh()
        kept = self.env["crm.indicator.value"].search(
            [("indicator_id", "=", indicator.id), ("partner_id", "=", partner.id)]
        )
        return kept.value

    def refreshed(self, steps_left):
        """Refresh three due indicators while time is left for so many; return which were."""
        Indicator = self.env["crm.indicator"]
        scheduled = Indicator.search([("refresh", "!=", "realtime")])
        scheduled.date_refreshed = fields.Datetime.now()
        due = scheduled[:1] | self.own("crm.agreement") | self.own("crm.message", code="test_more")
        due.date_refreshed = False
        answers = iter([1, *steps_left])
        cron = type(self.env["ir.cron"])
        with patch.object(
            cron, "_commit_progress", autospec=True, side_effect=lambda *_a, **_k: next(answers)
        ):
            Indicator._refresh_due()
        return due.mapped(lambda one: bool(one.date_refreshed))

    def test_scheduled_action_stops_when_its_time_is_over(self):
        """S7: an indicator a transaction; what is left comes next time"""
        self.assertEqual(sum(self.refreshed([1, 1, 0])), 3)

    def test_scheduled_action_leaves_the_rest_for_later(self):
        """S7: no time left after the first one"""
        self.assertEqual(sum(self.refreshed([0])), 1)

    def test_broken_indicator_stops_no_other(self):
        """S7: one that cannot be calculated stays due, the others are calculated"""
        for error in (psycopg2.DataError, ValueError):
            with self.subTest(error=error):
                self.check_others_are_calculated(error)

    def check_others_are_calculated(self, error):
        name = error.__name__.lower()
        broken = self.own("crm.agreement", code=f"test_broken_{name}")
        whole = self.own("crm.agreement", code=f"test_whole_{name}")
        (self.env["crm.indicator"].search([]) - broken - whole).active = False
        refresh = type(broken)._refresh

        def fail(indicator):
            if indicator == broken:
                raise error
            return refresh(indicator)

        with (
            patch.object(type(broken), "_refresh", autospec=True, side_effect=fail),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=1),
        ):
            self.env["crm.indicator"]._refresh_due()
        self.assertFalse(broken.date_refreshed)
        self.assertTrue(whole.date_refreshed)

    def test_indicator_over_a_field_that_is_gone_stops_nothing_else(self):
        """S6, S7: it has no value any more; the others, the profile and segments go on"""
        field = self.env["ir.model.fields"].create(
            {
                "model_id": self.env["ir.model"]._get_id("crm.agreement"),
                "name": "x_test_gone",
                "ttype": "char",
                "field_description": "Test Gone",
            }
        )
        gone = self.own("crm.agreement", code="test_gone", domain="[('x_test_gone', '=', 'a')]")
        whole = self.own("crm.agreement", code="test_whole")
        (self.env["crm.indicator"].search([]) - gone - whole).active = False
        field.unlink()
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=1):
            self.env["crm.indicator"]._refresh_due()
        self.assertEqual((gone | whole).mapped(lambda one: bool(one.date_refreshed)), [False, True])
        gone.refresh = "realtime"
        shown = {row["id"]: row["value"] for row in self.customer.get_profile()["indicators"]}
        self.assertEqual((shown[gone.id], shown[whole.id]), (None, 0))
        segment = self.env["crm.segment"].create(
            {
                "name": "Test Gone",
                "condition_ids": [Command.create({"kind": "indicator", "indicator_id": gone.id})],
            }
        )
        self.assertIn("cannot be read", segment.problem)

    def break_condition(self, indicator, condition):
        """Write a condition as an app does that is upgraded: nobody checks it."""
        self.env.cr.execute(
            "UPDATE crm_indicator SET domain = %s, date_refreshed = NULL WHERE id = %s",
            [condition, indicator.id],
        )
        self.env.invalidate_all()

    def test_indicator_tells_when_and_why_it_failed(self):
        """S7: on the indicator, in words, whoever starts it; gone with the next success"""
        indicator = self.own("crm.agreement")
        everything = self.env["crm.indicator"].search([])
        (everything - indicator).active = False
        cron = type(self.env["ir.cron"])
        for start in (everything._refresh_due, indicator.action_refresh):
            with self.subTest(start=start.__name__):
                self.break_condition(indicator, "[('x_gone', '=', 'a')]")
                with patch.object(cron, "_commit_progress", return_value=1):
                    answer = start()
                self.assertIn("x_gone", indicator.problem)
                self.assertLess(fields.Datetime.now() - indicator.date_failed, timedelta(minutes=1))
                self.assertFalse(indicator.date_refreshed, "it stays due")
                if answer:
                    self.assertIn("x_gone", answer["params"]["message"])
                self.assertEqual(everything.search([("date_failed", "!=", False)]), indicator)
                self.break_condition(indicator, "[]")
                self.assertIs(indicator.action_refresh(), True)
                self.assertEqual((indicator.problem, indicator.date_failed), (False, False))

    def test_failure_does_not_wake_the_scheduled_action(self):
        """S7: or what cannot be calculated would be tried without end"""
        cron = self.env.ref("crm_campaigns.ir_cron_refresh_indicators")
        indicator = self.own("crm.agreement")
        self.break_condition(indicator, "[('x_gone', '=', 'a')]")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        indicator._refresh_safely()
        self.assertTrue(indicator.problem)
        after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.assertEqual(after, triggers)

    def test_conflict_is_no_failure(self):
        """S7: what somebody else calculates just now is left to the next time"""
        indicator = self.own("crm.agreement")
        conflict = psycopg2.errors.SerializationFailure()
        with (
            patch.object(type(indicator), "_refresh", side_effect=conflict),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=1),
        ):
            indicator._refresh_due()
            self.assertFalse(indicator.problem)
            with self.assertRaises(psycopg2.OperationalError):
                indicator.action_refresh()

    def test_changed_indicator_is_calculated_at_once(self):
        """S7: a new formula wakes the scheduled action, a new name does not"""
        cron = self.env.ref("crm_campaigns.ir_cron_refresh_indicators")
        indicator = self.own("crm.agreement")
        for values, wakes in (({"name": "Test Other"}, 0), ({"period": 30, **self.dated()}, 1)):
            with self.subTest(values=values):
                triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
                indicator.write(values)
                after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
                self.assertEqual(after - triggers, wakes)

    def dated(self):
        return {"date_field_id": self.env["ir.model.fields"]._get("crm.agreement", "date_start").id}

    def test_days_are_compared_with_days_and_moments_with_moments(self):
        """S6: the first day of the period counts in full, an earlier moment of a day does not"""
        today = fields.Datetime.now().date()
        for days, expected in ((30, 1), (31, 0)):
            with self.subTest(days=days), self.cr.savepoint() as savepoint:
                start = today - timedelta(days=days)
                self.grant(date_start=start, date_end=start + timedelta(days=5))
                indicator = self.own("crm.agreement", period=30, **self.dated())
                self.assertEqual(self.value(indicator, self.customer), expected)
                savepoint.rollback()
        self.env.invalidate_all()
        date_field = self.env["ir.model.fields"]._get("crm.interaction", "date").id
        indicator = self.own("crm.interaction", period=30, date_field_id=date_field)
        for minutes, expected in ((5, 0), (-5, 1)):
            at = fields.Datetime.now() - timedelta(days=30, minutes=minutes)
            self.create_held(state="done", at=fields.Datetime.to_string(at))
            self.assertEqual(self.value(indicator, self.customer), expected)

    def test_records_without_any_condition_are_all_counted(self):
        """S6: no condition, no period, no company"""
        self.grant()
        self.assertEqual(self.value(self.own("crm.agreement", domain=False), self.customer), 1)

    def test_form_proposes_the_customer_field(self):
        """S6: the field that is named as usual, else one that leads to a customer"""
        for model, expected in (("crm.interaction", "partner_id"), ("res.users", "partner_id")):
            with self.subTest(model=model), Form(self.env["crm.indicator"]) as form:
                form.name, form.code = "Test Proposed", f"test_{model}"
                form.period, form.refresh = 0, "realtime"
                form.model_id = self.env["ir.model"]._get(model)
                self.assertEqual(form.partner_field_id.name, expected)
                self.assertEqual(form.domain, "[]")
        other = self.env["crm.indicator"].new(
            {"model_id": self.env["ir.model"]._get_id("res.partner")}
        )
        other._onchange_model_id()
        self.assertEqual(other.partner_field_id.relation, "res.partner")
        self.assertEqual(other.partner_field_id.ttype, "many2one")
