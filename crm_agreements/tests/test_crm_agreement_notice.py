from datetime import timedelta

from odoo.tests import tagged

from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestCrmAgreementNotice(AgreementCommon):
    """Reminders before an agreement ends, and notes of those that ended (A4)."""

    def run_cron(self):
        # Commits are for the scheduled action; in a test the transaction is the test's.
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1)
        self.env["crm.agreement"]._cron_follow_dates()

    def ending_in(self, days, partner=None, **values):
        day = self.company._agreement_day()
        return self.grant(
            partner,
            date_start=day - timedelta(days=60),
            date_end=day + timedelta(days=days),
            **values,
        )

    def kinds(self, agreement):
        return agreement.event_ids.sorted("number").mapped("kind")

    def test_responsible_user_is_reminded_once(self):
        """A4: so many days before the end, as the type says, and once for each end date."""
        self.type_email.days_notice = 30
        soon = self.ending_in(30, user_id=self.user_own.id)
        later = self.ending_in(31, self.individual, user_id=self.user_own.id)
        self.run_cron()
        self.run_cron()
        self.assertEqual(soon.activity_ids.user_id, self.user_own)
        self.assertEqual(soon.activity_ids.date_deadline, soon.date_end)
        self.assertEqual(self.kinds(soon), ["granted", "reminded"])
        self.assertFalse(later.activity_ids)
        soon.date_end += timedelta(days=1)
        self.run_cron()
        self.assertEqual(len(soon.activity_ids), 1)
        soon.date_end -= timedelta(days=2)
        self.run_cron()
        self.assertEqual(len(soon.activity_ids), 2)

    def test_nobody_is_reminded_where_the_type_says_so(self):
        """A4: a type without days of notice reminds nobody; withdrawn ones are left alone."""
        self.type_email.days_notice = 0
        quiet = self.ending_in(1)
        withdrawn = self.ending_in(1, type_id=self.type_sms.id)
        withdrawn.action_withdraw()
        self.run_cron()
        self.assertFalse((quiet | withdrawn).activity_ids)

    def test_salesperson_stands_in(self):
        """A4: where nobody answers for the agreement, the customer's salesperson is reminded."""
        self.customer.user_id = self.user_own2
        agreement = self.ending_in(3, user_id=False)
        self.run_cron()
        self.assertEqual(agreement.activity_ids.user_id, self.user_own2)

    def test_salesperson_stands_in_for_who_has_left(self):
        """A4: no to-do goes to an archived user, where nobody would see it."""
        self.customer.user_id = self.user_own2
        agreement = self.ending_in(3, user_id=self.user_own.id)
        self.user_own.active = False
        self.run_cron()
        self.assertEqual(agreement.activity_ids.user_id, self.user_own2)

    def test_ended_agreements_are_noted(self):
        """A4: what expired is a row of the ledger, written once and by nobody's hand."""
        agreement = self.ending_in(-1)
        self.run_cron()
        self.run_cron()
        self.assertEqual(self.kinds(agreement), ["granted", "expired"])
        self.assertEqual(agreement.event_ids.sorted("number")[-1].source, "schedule")
        self.assertIsNone(self.env["crm.agreement.event"]._verify(self.company))

    def test_batches_go_on_where_they_were_stopped(self):
        """A4: what one run did not get to is done by the next one, nothing twice."""
        self.patch(self.env.registry["crm.agreement"], "_due", self.two_at_a_time())
        partners = self.env["res.partner"].create([{"name": f"Test {n}"} for n in range(5)])
        agreements = self.env["crm.agreement"].browse()
        for partner in partners:
            agreements |= self.ending_in(-1, partner)
        stop = iter([1, 0])
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: next(stop))
        self.env["crm.agreement"]._cron_follow_dates()
        done = agreements.filtered(lambda agreement: "expired" in self.kinds(agreement))
        self.assertEqual(len(done), 4)
        self.run_cron()
        for agreement in agreements:
            self.assertEqual(self.kinds(agreement), ["granted", "expired"])

    def two_at_a_time(self):
        due = self.env.registry["crm.agreement"]._due

        def limited(model, kind, condition):
            return due(model, kind, condition)[:2]

        return limited
