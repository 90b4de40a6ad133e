from datetime import date, timedelta
from functools import partial

from freezegun import freeze_time
from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestCrmAgreement(AgreementCommon):
    """Agreements: status by the clock, dates, overlaps (A1, A2, B11)."""

    @freeze_time("2026-03-10 12:00:00")
    def test_status_follows_the_dates(self):
        """A2: active from the start to the end date, both included; the future is inactive."""
        day = timedelta(days=1)
        today = date(2026, 3, 10)
        cases = [
            ({"date_start": today, "date_end": today}, "active"),
            ({"date_start": today - day, "date_end": today - day}, "inactive"),
            ({"date_start": today + day, "date_end": False}, "inactive"),
            ({"date_start": today - day, "date_end": False}, "active"),
        ]
        for number, (dates, status) in enumerate(cases):
            partner = self.env["res.partner"].create({"name": f"Test {number}"})
            agreement = self.grant(partner, **dates)
            agreement.date_end = dates["date_end"]
            self.assertEqual(agreement.status, status, dates)
            found = agreement.search([("status", "=", status), ("partner_id", "=", partner.id)])
            self.assertEqual(found, agreement)
            self.assertFalse(
                agreement.search([("status", "!=", status), ("partner_id", "=", partner.id)])
            )

    def test_day_is_the_companys(self):
        """A2: an agreement ends at midnight of the company's time zone, without any write."""
        agreement = self.grant(date_start=date(2026, 3, 1), date_end=date(2026, 3, 10))
        for instant, status in (
            ("2026-02-28 22:59:59", "inactive"),
            ("2026-02-28 23:00:00", "active"),
            ("2026-03-10 22:59:59", "active"),
            ("2026-03-10 23:00:00", "inactive"),
        ):
            with freeze_time(instant):
                agreement.invalidate_recordset(["status"])
                self.assertEqual(agreement.status, status, instant)
                domain = [("status", "=", status), ("id", "=", agreement.id)]
                self.assertEqual(agreement.search(domain), agreement, instant)
                self.assertEqual(agreement.filtered_domain(domain), agreement, instant)

    def test_days_of_23_and_25_hours(self):
        """A2: where clocks are put on or back, the day begins and ends at midnight."""
        for day, instants in (
            (date(2026, 3, 29), ("2026-03-28 23:00:00", "2026-03-29 21:59:59")),
            (date(2026, 10, 25), ("2026-10-24 22:00:00", "2026-10-25 22:59:59")),
        ):
            agreement = self.grant(date_start=day, date_end=day)
            first, last = map(self.instant, instants)
            second = timedelta(seconds=1)
            for instant, status in (
                (first - second, "inactive"),
                (first, "active"),
                (last, "active"),
                (last + second, "inactive"),
            ):
                with self.subTest(instant=instant), freeze_time(instant):
                    agreement.invalidate_recordset(["status"])
                    self.assertEqual(agreement.status, status)
                    found = agreement.search([("status", "=", status), ("id", "=", agreement.id)])
                    self.assertEqual(found, agreement)

    def test_status_is_grouped_and_sorted(self):
        """A2: the status is searchable and groupable, though it is stored nowhere."""
        active = self.grant()
        ended = self.grant(self.individual, date_start=date(2020, 1, 1), date_end=date(2020, 2, 1))
        domain = [("id", "in", (active | ended).ids)]
        groups = dict(self.env["crm.agreement"]._read_group(domain, ["status"], ["__count"]))
        self.assertEqual(groups, {"active": 1, "inactive": 1})
        self.assertEqual(active.search(domain, order="status"), active | ended)
        sets = [["type_id", "status"], ["status"], []]
        by_pivot = active.formatted_read_grouping_sets(domain, sets, ["__count"])
        self.assertEqual([len(groups) for groups in by_pivot], [2, 2, 1])

    def test_withdrawal_works_at_once(self):
        """A2: a withdrawn agreement is inactive from that instant on, and may be asked about."""
        with freeze_time("2026-03-10 12:00:00"):
            agreement = self.grant(date_end=False)
        with freeze_time("2026-03-12 15:00:00"):
            agreement.action_withdraw()
            self.assertEqual(agreement.status, "inactive")
            agreement.action_withdraw()
        self.assertEqual(agreement.date_withdrawn, self.instant("2026-03-12 15:00:00"))
        check = self.env["crm.agreement"].check
        for instant, answer in (
            ("2026-03-12 14:59:59", True),
            ("2026-03-12 15:00:00", False),
            ("2026-03-09 12:00:00", False),
        ):
            found = check(self.customer.ids, "email_marketing", instant)
            self.assertEqual(found, {self.customer.id: answer}, instant)

    def test_new_agreement_of_the_same_day_counts_from_its_instant(self):
        """B11: withdrawn in the morning, granted at noon: nothing counts in between."""
        with freeze_time("2026-03-10 08:00:00"):
            first = self.grant()
        with freeze_time("2026-03-10 09:00:00"):
            first.action_withdraw()
        with freeze_time("2026-03-10 12:00:00"):
            second = first.action_grant()
        self.assertNotEqual(first, second)
        for instant, answer in (("08:30", True), ("11:59", False), ("12:00", True)):
            at = self.instant(f"2026-03-10 {instant}:00")
            found = self.env["crm.agreement"].check(self.customer.ids, "email_marketing", at)
            self.assertEqual(found[self.customer.id], answer, instant)

    @mute_logger("odoo.sql_db")
    def test_database_refuses_overlaps(self):
        """B11: one effective agreement of a customer, type and company at any instant."""
        self.grant(date_start=date(2026, 1, 1), date_end=date(2026, 6, 30))
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            self.grant(date_start=date(2026, 6, 30), date_end=date(2026, 12, 31))
        self.grant(date_start=date(2026, 7, 1), date_end=date(2026, 12, 31))
        self.grant(date_start=date(2026, 6, 30), type_id=self.type_sms.id)

    def test_refusals_are_clear(self):
        """A1, B8: what cannot be done is said."""
        agreement = self.grant()
        for vals, words in (
            ({"partner_id": self.individual.id}, "withdraw it and grant another"),
            ({"type_id": self.type_sms.id}, "withdraw it and grant another"),
            ({"date_withdrawn": "2020-01-01 00:00:00"}, "by their buttons"),
        ):
            with self.assertRaisesRegex(UserError, words):
                agreement.write(vals)
        with self.assertRaisesRegex(UserError, "never deleted"):
            agreement.with_user(self.user_manager).sudo().unlink()
        agreement.action_withdraw()
        with self.assertRaisesRegex(UserError, "not changed any more"):
            agreement.date_end = date(2030, 1, 1)
        with self.assertRaisesRegex(UserError, "is over"):
            agreement.action_renew()
        with self.assertRaisesRegex(UserError, "no agreement type"):
            agreement.check(self.customer.ids, "nonsense")
        with self.assertRaisesRegex(UserError, "no date and time"):
            agreement.check(self.customer.ids, "email_marketing", "yesterday")

    @mute_logger("odoo.sql_db")
    def test_end_is_not_before_the_start(self):
        """A1: such dates are refused with a clear text, when granting and when changing."""
        agreement = self.grant()
        day = agreement.date_start - timedelta(days=1)
        for refused in (
            lambda: agreement.write({"date_end": day}),
            lambda: self.grant(self.individual, date_end=day),
        ):
            with self.assertRaises(CheckViolation) as error, self.cr.savepoint():
                refused()
                self.env.flush_all()
            text = agreement._sql_error_to_message(error.exception)
            self.assertIn("cannot end before it starts", text)

    def test_shortening_counts_at_once(self):
        """B11: an agreement that was shortened leaves its days to another one, and says so."""
        today = self.company._agreement_day()
        agreement = self.grant(date_start=today - timedelta(days=9))
        agreement.date_end = today - timedelta(days=1)
        self.assertEqual(agreement.status, "inactive")
        self.assertEqual(agreement.event_ids.sorted("number").mapped("kind")[-1], "changed")
        self.assertEqual(self.grant().status, "active")

    @mute_logger("odoo.sql_db")
    def test_dating_back_counts_for_the_past(self):
        """B11: what is dated back counts for that time, too, and never over a withdrawn one."""
        today = self.company._agreement_day()
        week = timedelta(days=7)
        agreement = self.grant()
        then = fields.Datetime.now() - timedelta(days=3)
        asked = (self.customer.ids, "email_marketing", then)
        self.assertFalse(agreement.check(*asked)[self.customer.id])
        agreement.date_start = today - week
        self.assertTrue(agreement.check(*asked)[self.customer.id])
        agreement.action_withdraw()
        with self.assertRaises(ExclusionViolation) as error, self.cr.savepoint():
            self.grant(date_start=today - week)
        text = agreement._sql_error_to_message(error.exception)
        self.assertIn("in that time already", text)

    def test_renewing_prolongs_from_the_end(self):
        """B11: renewing adds the usual time of the type to the end date."""
        today = self.company._agreement_day()
        agreement = self.grant(date_end=today + timedelta(days=3))
        agreement.action_renew()
        self.assertGreater(agreement.date_end, today + timedelta(days=700))
        self.assertEqual(agreement.event_ids.mapped("kind"), ["granted", "renewed"])

    def test_contract_proposes_its_dates(self):
        """A1, A3: choosing a contract proposes its dates; another customer's one is refused."""
        contract = self.env["crm.contract"].create(
            {
                "partner_id": self.customer.id,
                "date_start": date(2026, 1, 15),
                "date_end": date(2027, 1, 14),
            }
        )
        with Form(self.env["crm.agreement"]) as form:
            form.partner_id = self.customer
            form.type_id = self.type_email
            form.contract_id = contract
            self.assertEqual(form.date_start, date(2026, 1, 15))
            self.assertEqual(form.date_end, date(2027, 1, 14))
        with self.assertRaisesRegex(ValidationError, "another customer"):
            self.grant(self.individual, contract_id=contract.id)

    def test_emptied_fields_of_the_form_are_asked_for(self):
        """A1: emptying company, type or start in the form asks for them and breaks nothing."""
        agreement = self.grant(date_end=date(2027, 1, 14))
        self.type_email.months_valid = 12
        specification = dict.fromkeys(("status", "date_end", "date_start"), {})
        for values in (
            {"company_id": False},
            {"date_start": False},
            {"date_start": False, "date_end": False, "type_id": self.type_email.id},
        ):
            for record in (agreement, agreement.browse()):
                answer = record.onchange(values, list(values), specification)
                self.assertNotIn("warning", answer, values)
        with self.assertRaisesRegex(AssertionError, "date_start"), Form(agreement) as form:
            form.date_start = False

    def test_found_by_type_and_customer(self):
        """A1: an agreement is found by the words of its name where it is chosen."""
        agreement = self.grant()
        for words in (self.customer.name, agreement.type_id.name):
            self.assertIn(agreement.id, dict(agreement.name_search(words)), words)
        self.assertFalse(agreement.name_search("nobody of this name"))

    def test_section_of_the_customer(self):
        """A1: the customer shows its active agreements, all on request."""
        active = self.grant()
        ended = self.grant(
            type_id=self.type_sms.id, date_start=date(2020, 1, 1), date_end=date(2020, 2, 1)
        )
        partner = self.customer.with_user(self.user_own)
        shown = active.with_user(self.user_own).search(partner.get_agreements_domain())
        self.assertEqual(shown, active)
        action = partner.action_view_agreements()
        everything = active.with_user(self.user_own).search(action["domain"])
        self.assertEqual(everything, active | ended)

    def test_ended_agreement_is_granted_again(self):
        """A1: the button opens the new agreement, which counts; the old one stays as it was."""
        old = self.grant()
        old.action_withdraw()
        action = old.action_grant_again()
        new = self.env["crm.agreement"].browse(action["res_id"])
        self.assertNotEqual(new, old)
        self.assertEqual((old.status, new.status), ("inactive", "active"))

    def test_data_protection_withdraws_and_does_nothing_else(self):
        """B12: withdrawing is what a customer asks of it; others need the right to write."""
        officer = self._create_user("officer", "crm_interactions.group_data_protection")
        agreement = self.grant()
        seen = agreement.with_user(officer)
        for change in (
            lambda: seen.write({"date_end": date(2090, 1, 1)}),
            seen.action_grant,
            seen.copy,
            agreement.with_user(self.user_internal).action_withdraw,
            agreement.with_user(self.user_abroad).action_withdraw,
        ):
            with self.assertRaises(AccessError):
                change()
        self.assertEqual(agreement.status, "active")
        seen.action_withdraw()
        self.assertEqual(agreement.status, "inactive")
        self.assertEqual(agreement.event_ids.sorted("number")[-1].author, officer.login)

    def test_granting_anew_answers_what_counts(self):
        """B8: what is active or to come stays, what ended or was withdrawn is granted anew."""
        day = self.company._agreement_day()
        one = timedelta(days=1)
        active = self.grant(date_end=day)
        future = self.grant(self.individual, date_start=day + one)
        ended = self.grant(self.contact, date_start=day - 9 * one, date_end=day - one)
        withdrawn = self.grant(self.contact2)
        withdrawn.action_withdraw()
        result = (active | future | ended | withdrawn).action_grant()
        self.assertEqual(result & (active | future | ended | withdrawn), active | future)
        new = result - active - future
        self.assertEqual(new.partner_id, self.contact | self.contact2)
        self.assertEqual(set(new.mapped("status")), {"active"})
        self.assertEqual(set(new.mapped("date_start")), {day})

    def test_views_count_by_status(self):
        """Section 4: the graph and the calendar ask for what is stored nowhere."""
        self.grant()
        self.grant(self.individual).action_withdraw()
        domain = [("partner_id", "in", (self.customer | self.individual).ids)]
        groups = self.env["crm.agreement"].formatted_read_group(
            domain, ["type_id", "status"], ["__count"]
        )
        self.assertEqual(sorted(group["status"] for group in groups), ["active", "inactive"])

    def test_many_cost_as_many_queries_as_a_few(self):
        """Performance: granting, withdrawing and granting anew asks nothing for each agreement"""
        costs = {}
        for number in (2, 20, 60):  # the first ones fill what Odoo remembers
            customers = self.quiet_env["res.partner"].create(
                [{"name": f"Test {number} {place}"} for place in range(number)]
            )
            values = [{"partner_id": one.id, "type_id": self.type_email.id} for one in customers]
            create = partial(self.env["crm.agreement"].create, values)
            costs[number] = [self.queries_of(create)]
            agreements = self.env["crm.agreement"].search([("partner_id", "in", customers.ids)])
            for work in (agreements.action_withdraw, agreements.action_grant):
                costs[number].append(self.queries_of(work))
        for more, few in zip(costs[60], costs[20], strict=True):
            self.assertLessEqual(more, few + 1, costs)

    def queries_of(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
