from datetime import timedelta

from odoo.tests import tagged

from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestCrmAgreementRenewal(AgreementCommon):
    """The renewal link customers get before their agreement ends (A4)."""

    def setUp(self):
        super().setUp()
        self.type_email.write({"send_renewal_link": True, "days_notice": 30})
        # Commits are for the scheduled action; in a test the transaction is the test's.
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kwargs: 1)
        self.before = self.env["mail.mail"].search([])

    def run_cron(self):
        self.env["crm.agreement"]._cron_follow_dates()
        return self.env["mail.mail"].search([("id", "not in", self.before.ids)], order="id")

    def ending(self, partner=None, days=5, **values):
        day = self.company._agreement_day()
        return self.grant(
            partner,
            date_start=day - timedelta(days=60),
            date_end=day + timedelta(days=days),
            user_id=False,
            **values,
        )

    def sent(self, agreement):
        return len(agreement.event_ids.filtered(lambda event: event.kind == "invited"))

    def test_sent_once_for_each_end(self):
        """A4: one e-mail for each end date, as a service message in the customer's language."""
        self.env["res.lang"]._activate_lang("pl_PL")
        self.individual.lang = "pl_PL"
        agreement = self.ending(self.individual)
        mail = self.run_cron()
        self.assertEqual(mail, self.run_cron())
        self.assertEqual(mail.email_to, self.individual.email_normalized)
        self.assertEqual((mail.crm_purpose, mail.auto_delete), ("service", True))
        self.assertIn("/agreements/renew/", mail.body_html)
        self.assertIn("lang=pl_PL", mail.body_html)
        self.assertEqual(self.sent(agreement), 1)
        agreement.date_end += timedelta(days=3)
        self.assertEqual(len(self.run_cron()), 2)
        self.assertIsNone(self.env["crm.agreement.event"]._verify(self.company))

    def test_sent_only_where_it_helps(self):
        """A4: not where the type says no, nor for what is withdrawn, over, or far from its end."""
        others = [
            self.ending(self.contact, type_id=self.type_sms.id),
            self.ending(self.contact, days=40),
            self.ending(self.contact2, days=-1),
        ]
        withdrawn = self.ending(self.individual)
        withdrawn.action_withdraw()
        self.assertFalse(self.run_cron())
        self.assertFalse([a for a in (*others, withdrawn) if self.sent(a)])

    def test_gate_decides(self):
        """A4: who is blacklisted or has no address gets none, and the others theirs."""
        self.customer.email = False
        silent = self.ending(self.customer)
        blocked = self.ending(self.contact)
        self.env["mail.blacklist"]._add(self.contact.email)
        open_one = self.ending(self.individual)
        mail = self.run_cron()
        self.assertEqual(mail.email_to, self.individual.email_normalized)
        self.assertEqual([self.sent(a) for a in (silent, blocked, open_one)], [0, 0, 1])
        self.customer.email = "office@customer.example.com"
        self.assertEqual(len(self.run_cron()), 2)
        self.assertEqual(self.sent(silent), 1)

    def test_batches_go_on_where_they_were_stopped(self):
        """A4: stopped between two batches, the next run sends the rest, nothing twice."""
        due = self.env.registry["crm.agreement"]._due
        self.patch(
            self.env.registry["crm.agreement"],
            "_due",
            lambda model, kind, condition: due(model, kind, condition)[:2],
        )
        partners = self.env["res.partner"].create(
            [{"name": f"Test {n}", "email": f"n{n}@example.com"} for n in range(5)]
        )
        agreements = self.env["crm.agreement"].union(*(self.ending(p) for p in partners))
        self.env["crm.agreement.event"]._append(agreements, "reminded", source="schedule")
        stop = iter([1, 0])
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: next(stop))
        self.assertEqual(len(self.run_cron()), 4)
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1)
        self.assertEqual(len(self.run_cron()), 5)
        self.assertEqual([self.sent(agreement) for agreement in agreements], [1] * 5)
