import datetime
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import ConcurrencyError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.translate import CodeTranslations

from .common import InteractionCommon

API = "crm_interactions.group_application_api"


@tagged("post_install", "-at_install")
class TestCrmApplicationUpsert(InteractionCommon):
    """External systems insert and change applications: all or nothing, once, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls.env["crm.application.source"].create({"name": "Leasing", "code": "lease"})
        cls.customer.ref = "C-1"
        cls.user_api = cls._create_user("api", f"base.group_user,{API}")

    def row(self, number="L-1", **values):
        return {"source": "lease", "number": number, "partner_ref": "C-1", **values}

    def upsert(self, *rows, user=None, **context):
        model = self.env["crm.application"].with_user(user or self.user_api)
        return model.with_context(**context).upsert(list(rows))

    def errors(self, *rows, **arguments):
        """Return the errors of a call as (row, field, message); nothing was written."""
        before = self.env["crm.application"].with_context(active_test=False).search_count([])
        with self.assertRaises(ValidationError) as raised:
            self.upsert(*rows, **arguments)
        after = self.env["crm.application"].with_context(active_test=False).search_count([])
        self.assertEqual(after, before)
        errors = raised.exception.context["errors"]
        for error in errors[:10]:
            self.assertIn(error["message"], raised.exception.args[0])
        return [(error["index"], error["field"], error["message"]) for error in errors]

    def assertRefused(self, row, field, message):
        ((index, refused, told),) = self.errors(row)
        self.assertEqual((index, refused), (0, field))
        self.assertRegex(told, message)

    def one(self, answer):
        return self.env["crm.application"].browse(answer["ids"])

    def test_new_application_has_what_the_row_says(self):
        """F7: source, number, customer, product, status, amount, dates and address."""
        answer = self.upsert(
            self.row(
                product="Oven",
                status="Open",
                amount=12.345,
                currency="USD",
                date_opened="2026-03-01",
                date_closed="2026-04-01",
                url="HTTPS://Leasing.example.com/L-1",
            )
        )
        application = self.one(answer)
        self.assertEqual(answer, {**answer, "created": 1, "changed": 0, "unchanged": 0})
        self.assertEqual(application.source_id, self.source)
        self.assertEqual((application.number, application.partner_id), ("L-1", self.customer))
        self.assertEqual((application.product, application.status), ("Oven", "Open"))
        self.assertEqual((application.amount, application.currency_id.name), (12.35, "USD"))
        self.assertEqual(application.date_opened, datetime.date(2026, 3, 1))
        self.assertEqual(application.date_closed, datetime.date(2026, 4, 1))
        self.assertEqual(application.url, "https://leasing.example.com/L-1")
        self.assertEqual(application.company_id, self.company)
        self.assertFalse(self.one(self.upsert(self.row("L-2"))).date_opened)

    def test_repeated_call_changes_nothing(self):
        """F7: not even the time and the author of the last change."""
        row = self.row(
            amount=12.345, status=" Open ", url="https://X.example.com", date_opened="2026-03-01"
        )
        first = self.upsert(row, self.row("L-2"))
        applications = self.one(first)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_application SET write_date = '2020-01-01', write_uid = 1 WHERE id IN %s",
            [applications._ids],
        )
        self.env.invalidate_all()
        again = self.upsert(row, self.row("L-2"))
        self.assertEqual(
            again, {"created": 0, "changed": 0, "unchanged": 2, "ids": applications.ids}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(set(applications.mapped("write_date")), {datetime.datetime(2020, 1, 1)})
        self.assertEqual(applications.write_uid.id, 1)

    def test_only_what_a_row_names_is_changed(self):
        """F7: what it does not name stays, null empties, an archived one is found."""
        application = self.one(
            self.upsert(self.row(product="Oven", status="Open", amount=5, url="https://x.example"))
        )
        key = {"source": "lease", "number": "L-1"}
        answer = self.upsert({**key, "status": "Approved", "url": None, "active": False})
        self.assertEqual(
            answer, {"created": 0, "changed": 1, "unchanged": 0, "ids": application.ids}
        )
        self.assertEqual((application.status, application.product), ("Approved", "Oven"))
        self.assertEqual((application.url, application.amount), (False, 5))
        self.assertFalse(application.active)
        self.assertEqual(application.partner_id, self.customer)
        self.upsert({**key, "partner_id": self.individual.id, "active": True})
        self.assertTrue(application.active)
        self.assertEqual(application.partner_id, self.individual)

    def test_answer_names_each_rows_application(self):
        """F7: the ids come in the order of the rows, new and old mixed."""
        (old,) = self.upsert(self.row("L-2"))["ids"]
        answer = self.upsert(self.row("L-1"), self.row("L-2"), self.row("L-3", status="New"))
        self.assertEqual(answer["ids"][1], old)
        self.assertEqual(self.one(answer).mapped("number"), ["L-1", "L-2", "L-3"])
        self.assertEqual((answer["created"], answer["changed"], answer["unchanged"]), (2, 0, 1))
        self.assertEqual(self.upsert(), {"created": 0, "changed": 0, "unchanged": 0, "ids": []})

    def test_customer_is_named_by_id_reference_or_fiscal_number(self):
        """F7: by one of three; a company's fiscal number is not its contact persons'."""
        self.customer.vat = "XX123456"
        self.assertEqual(self.contact.vat, "XX123456")
        for name, value in (
            ("partner_id", self.customer.id),
            ("partner_ref", "C-1"),
            ("partner_vat", "XX123456"),
        ):
            with self.subTest(name=name):
                row = {"source": "lease", "number": name, name: value}
                self.assertEqual(self.one(self.upsert(row)).partner_id, self.customer)

    def test_customer_that_is_not_one_is_refused(self):
        """F7 bad input: none, unknown, several, another company's, two names for one."""
        self.individual.ref = "TWICE"
        self.contact.ref = "TWICE"
        self.customer_abroad.ref = "ABROAD"
        for values, field, message in (
            ({"partner_ref": None}, "partner_id", "names its customer"),
            ({"partner_ref": "C-0"}, "partner_ref", "no customer “C-0”"),
            ({"partner_ref": "TWICE"}, "partner_ref", "several customers “TWICE”"),
            ({"partner_ref": "ABROAD"}, "partner_ref", "no customer"),
            ({"partner_id": self.customer_abroad.id, "partner_ref": None}, "partner_id", "no cust"),
            ({"partner_id": 2**31 - 1, "partner_ref": None}, "partner_id", "no customer"),
            ({"partner_id": self.individual.id}, "partner_id", "named twice"),
        ):
            with self.subTest(values=values):
                self.assertRefused(self.row(**values), field, message)

    def test_bad_values_are_told_by_row_and_field(self):
        """F7 bad input: whatever JSON can say is answered, never a traceback."""
        for values, message in (
            ({"source": "unknown"}, "no source “unknown”"),
            ({"source": None}, "required"),
            ({"number": " "}, "required"),
            ({"number": 7}, "no text"),
            ({"product": ["Oven"]}, "no text"),
            ({"status": "a\x00b"}, "character"),
            ({"status": "\ud800"}, "character"),
            ({"amount": "12"}, "no amount"),
            ({"amount": True}, "no amount"),
            ({"amount": float("nan")}, "no amount"),
            ({"amount": 1e300}, "no amount"),
            ({"amount": 10**400}, "no amount"),
            ({"number": "\U0001f600" * 501}, "longer than 500"),
            ({"url": f"https://x.example/{'a' * 2000}"}, "longer than 2000"),
            ({"currency": "NOPE"}, "no active currency “NOPE”"),
            ({"currency": None}, "cannot be emptied"),
            ({"date_opened": "01.03.2026"}, "YYYY-MM-DD"),
            ({"date_opened": 20260301}, "YYYY-MM-DD"),
            ({"date_closed": "2026-02-30"}, "YYYY-MM-DD"),
            ({"url": "javascript:alert(1)"}, "no web address"),
            ({"url": "https://a@b.example"}, "no web address"),
            ({"res_id": "1"}, "no id"),
            ({"res_id": 10**12}, "no id"),
            ({"res_id": 1}, "by its model and its id"),
            ({"res_model": "res.partner"}, "by its model and its id"),
            ({"active": 1}, "neither true nor false"),
            ({"active": None}, "neither true nor false"),
            ({"create_uid": 1}, "no such field"),
            ({"company_id": 1}, "no such field"),
        ):
            (name,) = values
            with self.subTest(values=values):
                field = {"res_id": "res_id", "res_model": "res_id"}.get(name, name)
                field = "res_model" if values == {"res_id": 1} else field
                self.assertRefused(self.row(**values), field, message)
        self.assertEqual(self.errors("L-1"), [(0, False, "The row is no dictionary.")])
        dates = self.row(date_opened="2026-03-01", date_closed="2026-02-01")
        self.assertRefused(dates, "date_closed", "before the opening")

    def test_longest_number_is_taken(self):
        """F7: the key fits into the database's index, whatever it is written in."""
        number = "".join(chr(0x20000 + n) for n in range(500))
        self.assertEqual(self.one(self.upsert(self.row(number))).number, number)

    def test_closing_date_is_checked_against_the_one_kept_here(self):
        """F7 bad input: also where the row names one of the two dates only."""
        self.upsert(self.row(date_opened="2026-03-01"))
        self.assertRefused(self.row(date_closed="2026-02-01"), "date_closed", "before the opening")

    def test_one_bad_row_and_nothing_is_written(self):
        """F7: all or nothing; every error is told at once."""
        application = self.one(self.upsert(self.row(status="Open")))
        errors = self.errors(
            self.row(status="Approved"),
            self.row("L-2", amount="x", url="ftp://x"),
            self.row("L-3"),
            self.row("L-4", source="unknown"),
        )
        self.assertEqual(
            [error[:2] for error in errors], [(1, "amount"), (1, "url"), (3, "source")]
        )
        self.assertEqual(application.status, "Open")

    def test_key_given_twice_in_a_call_is_refused(self):
        """F7 bad input: both rows are told, whatever they would write."""
        errors = self.errors(self.row("L-1"), self.row("L-2"), self.row(" L-1", status="x"))
        self.assertEqual([error[:2] for error in errors], [(0, "number"), (2, "number")])

    def test_call_is_a_list_of_at_most_a_thousand(self):
        """F7 bad input: more rows, or something else, is refused before anything is read."""
        model = self.env["crm.application"].with_user(self.user_api)
        with self.assertRaisesRegex(ValidationError, "at most 1000 rows, this one has 1001"):
            model.upsert([self.row(str(number)) for number in range(1001)])
        for rows in ({}, "x", None, 5):
            with self.subTest(rows=rows), self.assertRaisesRegex(ValidationError, "no list"):
                model.upsert(rows)

    def test_many_errors_are_shortened_for_people_only(self):
        """F7: the message names ten, the structure all."""
        rows = [self.row(str(number), amount="x") for number in range(15)]
        self.assertEqual(len(self.errors(*rows)), 15)
        with self.assertRaisesRegex(ValidationError, "and 5 more errors"):
            self.upsert(*rows)

    def test_a_thousand_rows_cost_their_inserts_and_a_constant(self):
        """F7, performance: Odoo writes 100 rows a statement; all else is asked once."""
        rows = [self.row(f"N-{number}", amount=number) for number in range(1000)]
        changed = [{**row, "status": f"Status {row['number']}"} for row in rows]
        self.upsert(self.row("warm"))
        for work, given, most in (
            ("create", rows, 18),
            ("change", changed, 21),  # one of them logs the changes
            ("repeat", changed, 8),
        ):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(work=work), self.assertQueryCount(most):
                self.upsert(*given)
                self.env.flush_all()

    def test_application_created_meanwhile_makes_the_call_try_again(self):
        """F7: two calls at once make no doubles; the second runs again and finds the first's."""
        self.upsert(self.row())
        self.env.flush_all()
        rows = "odoo.addons.crm_interactions.models.crm_application_rows.ApplicationRows"
        found = self.env["crm.application"].sudo()
        with (
            patch(
                f"{rows}._find_applications", lambda rows: setattr(rows, "applications", [found])
            ),
            mute_logger("odoo.sql_db"),
            self.assertRaises(ConcurrencyError) as raised,
            self.env.cr.savepoint(),
        ):
            self.upsert(self.row())
        self.assertIsInstance(raised.exception.__cause__, UniqueViolation)

    def test_errors_are_told_in_the_callers_language(self):
        """F7: the language of the call's context."""
        self.env["res.lang"]._activate_lang("pl_PL")
        polish = {"It is no amount.": "To nie kwota."}
        with patch.object(
            CodeTranslations,
            "get_python_translations",
            lambda translations, module, lang: polish if lang == "pl_PL" else {},
        ):
            ((_index, _field, message),) = self.errors(self.row(amount="x"), lang="pl_PL")
        self.assertEqual(message, "To nie kwota.")

    def test_record_is_one_the_caller_may_read(self):
        """F7, B7: an external system links to nothing it could not read itself."""
        secret = self.create_interactions(user=self.user_own2, confidential=True)
        row = self.row(res_model=secret._name, res_id=secret.id)
        self.assertRefused(row, "res_id", "does not exist, or you may not read it")
        self.assertRefused(self.row(res_model="no.model", res_id=1), "res_id", "does not exist")
        answer = self.upsert(row, user=self.user_manager)
        self.assertEqual(self.one(answer)._target(), (secret._name, secret.id))

    def test_call_stays_within_its_company(self):
        """Section 4: an application of another company is neither changed nor taken over."""
        self.customer_abroad.ref = "ABROAD"
        (theirs,) = self.upsert(self.row(partner_ref="ABROAD"), user=self.user_abroad)["ids"]
        self.assertRefused(self.row(status="x"), "number", "another company's")
        application = self.env["crm.application"].browse(theirs)
        self.assertEqual(application.company_id, self.company_abroad)
        self.user_api.company_ids = [Command.link(self.company_abroad.id)]
        row = self.row(partner_ref="ABROAD", status="x")
        answer = self.upsert(row, allowed_company_ids=self.company_abroad.ids)
        self.assertEqual((answer["changed"], application.status), (1, "x"))

    def test_source_of_another_user_is_refused(self):
        """F7: an external system writes its own applications, where its source says whose it is."""
        self.source.user_id = self.user_own
        self.assertRefused(self.row(), "source", "another user's")
        self.source.user_id = self.user_api
        self.assertEqual(self.upsert(self.row())["created"], 1)
        self.assertEqual(self.upsert(self.row(), user=self.user_manager)["unchanged"], 1)

    def test_limits_of_what_a_row_may_say(self):
        """F7: the largest amount, a day's opening and closing, no truth where an id is asked"""
        row = {"currency": "USD", "date_opened": "2026-03-01", "date_closed": "2026-03-01"}
        application = self.one(self.upsert(self.row(amount=10**15 - 1, **row)))
        self.assertEqual(application.date_closed, application.date_opened)
        self.assertRefused(self.row(amount=10**15), "amount", "no amount")
        self.assertRefused(self.row(amount=-(10**15)), "amount", "no amount")
        key = {"source": "lease", "number": "L-9"}
        self.assertRefused({**key, "partner_id": True}, "partner_id", "no id")

    def test_currency_of_the_row_is_the_applications(self):
        """F7: another currency than the company's is kept"""
        other = self.env["res.currency"].create({"name": "TSC", "symbol": "T"})
        application = self.one(self.upsert(self.row(amount=5, currency="TSC")))
        self.assertEqual(application.currency_id, other)
        self.assertNotEqual(application.currency_id, self.company.currency_id)

    def test_archived_customer_is_named_by_id_only(self):
        """F7: a reference may be given anew once its customer was archived, an id never is"""
        self.customer.active = False
        self.assertRefused(self.row(), "partner_ref", "no customer")
        row = {"source": "lease", "number": "L-1", "partner_id": self.customer.id}
        self.assertEqual(self.one(self.upsert(row)).partner_id, self.customer)

    def test_null_and_blanks_empty_what_was_there(self):
        """F7: a record is taken off by null for both its names, a text of blanks is none"""
        model, res_id = self.source._name, self.source.id
        first = self.upsert(self.row(status="Open", res_model=model, res_id=res_id))
        application = self.one(first)
        self.assertEqual(application.res_id, res_id)
        self.upsert(self.row(status="  ", res_model=None, res_id=None))
        self.assertEqual((application.res_model, application.res_id), (False, 0))
        self.assertIs(application.status, False)
