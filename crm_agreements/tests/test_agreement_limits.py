from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.crm_agreement_request import QUIET_MINUTES
from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestAgreementLimits(AgreementCommon):
    """The last day, the last minute, the last one allowed: on which side each limit falls."""

    def test_agreement_is_renewed_to_its_last_day(self):
        """B11: on the last day it is prolonged, the day after it is granted anew"""
        today = self.company._agreement_day()
        last, over = (
            self.grant(partner, date_start=today - timedelta(days=9), date_end=end)
            for partner, end in (
                (self.customer, today),
                (self.individual, today - timedelta(days=1)),
            )
        )
        last.action_renew()
        self.assertGreater(last.date_end, today + timedelta(days=700))
        with self.assertRaisesRegex(UserError, "is over"):
            over.action_renew()

    def test_customers_renew_from_the_first_day_of_notice(self):
        """A4, B10: so many days before the end, and only what counts already"""
        today = self.company._agreement_day()
        self.type_email.days_notice = 30
        for days, may in ((30, True), (31, False), (0, True)):
            with self.subTest(days=days), self.env.cr.savepoint() as savepoint:
                end = today + timedelta(days=days)
                self.assertEqual(self.grant(date_end=end)._may_renew_online(), may)
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertFalse(self.grant()._starts_later())
        later = self.grant(self.individual, date_start=today + timedelta(days=1))
        self.assertTrue(later._starts_later())
        self.assertFalse(later._may_renew_online())

    def test_throttle_allows_as_many_as_it_says(self):
        """B10: the limit itself is allowed, one more is not"""
        allow = self.env["crm.agreement.throttle"]._allow
        answers = [allow("limits", "somebody", 3, hours=24) for _number in range(5)]
        self.assertEqual(answers, [True, True, True, False, False])

    @freeze_time("2026-06-15 10:00:00")
    def test_link_to_confirm_is_sent_again_after_a_while(self):
        """B10: within the quiet minutes another mail is of no use"""
        request = self.env["crm.agreement.request"].new({})
        self.assertFalse(request._was_sent_lately())
        for seconds, lately in ((-1, True), (0, False), (1, False)):
            age = timedelta(minutes=QUIET_MINUTES, seconds=seconds)
            request.date_sent = fields.Datetime.now() - age
            self.assertEqual(request._was_sent_lately(), lately, seconds)

    def test_few_are_erased_at_once_and_many_in_line(self):
        """B12: as many as are few are done when the call returns"""
        limit = "odoo.addons.crm_agreements.models.crm_erasure.AT_ONCE"
        for count, state in ((2, "done"), (3, "waiting")):
            with self.subTest(count=count), patch(limit, 2):
                partners = self.quiet_env["res.partner"].create(
                    [{"name": f"Test Gone {number}"} for number in range(count)]
                )
                self.env["crm.erasure"]._order_for(partners, "request")
                erasures = self.env["crm.erasure"].search([], limit=count, order="id desc")
                self.assertEqual(set(erasures.mapped("state")), {state})
