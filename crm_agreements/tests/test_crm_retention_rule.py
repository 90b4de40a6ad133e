from datetime import timedelta
from unittest.mock import patch

from lxml import html
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import crm_retention_rule
from ..models.crm_retention_kind import NO_NAME
from .test_crm_subject_export import SubjectExportCommon

OLD = "2019-03-04 09:00:00"


class RetentionCommon(SubjectExportCommon):
    """Adds rules, old rows, and runs of the scheduled action."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["crm.retention.rule"]
        # Only what the tests themselves make old is due.
        cls.rules.search([("active", "in", (True, False))]).active = False

    @classmethod
    def rule(cls, kind, action="delete", active=True, **values):
        rules = cls.rules.with_context(active_test=False)
        rules.search([("kind", "=", kind), ("action", "=", action)]).unlink()
        return rules.create({"kind": kind, "action": action, "active": active, **values})

    def run_cron(self, commits=None):
        """Run the scheduled action; ``commits`` gets the number of rows of each batch."""

        def commit(_cron, processed=0, **_kwargs):
            if commits is not None:
                commits.append(processed)
            return 1

        self.patch(type(self.env["ir.cron"]), "_commit_progress", commit)
        self.env.flush_all()
        self.rules._cron_apply()
        self.env.invalidate_all()

    @classmethod
    def old_interactions(cls, count=1, **values):
        rows = cls.create_interactions(
            count,
            date_start=OLD,
            date_activity=OLD,
            note="Words",
            **{"partner_id": cls.individual.id, **values},
        )
        rows._unlocked().write({"state": "done", "date_done": OLD})
        return rows


@tagged("post_install", "-at_install")
class TestCrmRetentionRule(RetentionCommon):
    """B12: retention periods by kind of record."""

    def test_nothing_is_removed_before_a_rule_is_active(self):
        """B12: shipped and new rules are inactive, and say how many rows they would concern."""
        rows = self.old_interactions(3)
        rule = self.rule("interactions", active=False)
        self.assertGreaterEqual(rule.due_count, 3)
        self.run_cron()
        self.assertEqual(len(rows.exists()), 3)
        self.assertFalse(self.env["crm.retention.rule"].default_get(["active"])["active"])

    def test_rows_whose_time_is_over_go(self):
        """B12: closed ones, past the period; young and open ones stay; counts are noted."""
        old = self.old_interactions(2)
        young = self.old_interactions()
        young._unlocked().write({"date_start": fields.Datetime.now() - timedelta(days=40)})
        young._unlocked().write({"date_activity": fields.Datetime.now() - timedelta(days=40)})
        still_open = self.create_interactions(date_start=OLD)
        rule = self.rule("interactions", months=12)
        due = rule.due_count
        self.run_cron()
        self.assertFalse(old.exists())
        self.assertTrue(young.exists() and still_open.exists())
        self.assertEqual(sum(rule.log_ids.mapped("done_count")), due)

    def test_words_go_and_the_row_stays(self):
        """B12: anonymised once; what was said, in notes, files and chatter, is gone."""
        row = self.old_interactions(name="About the divorce")
        row._unlocked().message_post(body="Private words")
        rule = self.rule("interactions", "anonymise", months=12)
        self.run_cron()
        self.assertEqual(row.name, NO_NAME)
        self.assertFalse(row.note or row.message_ids)
        self.assertEqual(row.state, "done")
        self.assertFalse(rule.due_count)
        logs = len(rule.log_ids)
        self.run_cron()
        self.assertEqual(len(rule.log_ids), logs)

    def test_customers_under_a_hold_keep_everything(self):
        """B12: an open request, a restriction, a legal hold; they are counted apart."""
        mine, other = self.old_interactions(), self.old_interactions(partner_id=self.customer.id)
        taken_part = self.old_interactions(
            partner_id=self.customer.id, contact_ids=[(6, 0, self.contact.ids)]
        )
        request = self.checked()
        self.env["crm.processing.restriction"].create(
            {"partner_id": self.contact.id, "kind": "legal_hold", "reason": "Lawsuit"}
        )
        rule = self.rule("interactions", months=12)
        self.assertEqual(rule.held_count, 2)
        self.run_cron()
        self.assertTrue(mine.exists() and taken_part.exists())
        self.assertFalse(other.exists())
        request.action_done()
        self.run_cron()
        self.assertFalse(mine.exists())

    def test_killed_in_between_loses_nothing(self):
        """B12: a batch and its row of the log are one transaction; the next run goes on."""
        rows = self.old_interactions(5)
        rule = self.rule("interactions", months=12)
        due = rule.due_count
        self.patch(crm_retention_rule, "BATCH", 2)

        class KilledError(Exception):
            pass

        done = []
        work = type(rule)._apply

        def apply_until_killed(rule, batch):
            work(rule, batch)
            if done:
                raise KilledError
            done.append(len(batch))

        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1)
        with patch.object(type(rule), "_apply", apply_until_killed):
            first = rule._batch(0)
            rule._apply(first)
            with self.assertRaises(KilledError), self.cr.savepoint():
                rule._apply(rule._batch(max(first.ids)))
        self.env.invalidate_all()
        self.assertEqual(len(first.exists()), 0)
        self.assertEqual(sum(rule.log_ids.mapped("done_count")), 2)
        commits = []
        self.run_cron(commits)
        self.assertFalse(rows.exists())
        self.assertEqual(sum(rule.log_ids.mapped("done_count")), due)
        self.assertLessEqual(max(commits), 2)

    def test_row_that_cannot_go_stops_no_other(self):
        """B12: it stays, is counted as failed, and the run comes to its end."""
        stuck, free = self.old_interactions(), self.old_interactions()
        unlink = type(stuck).unlink

        def refuse(records):
            if stuck in records:
                raise UserError(self.env._("Needed"))
            return unlink(records)

        rule = self.rule("interactions", months=12)
        with patch.object(type(stuck), "unlink", refuse):
            self.run_cron()
        self.assertTrue(stuck.exists())
        self.assertFalse(free.exists())
        self.assertEqual(sum(rule.log_ids.mapped("failed_count")), 1)

    def test_rows_another_server_works_on_are_passed_over(self):
        """B12: two servers share the work; what one has in hand the other leaves alone."""
        busy, free = self.old_interactions(), self.old_interactions()
        locked = type(busy).try_lock_for_update

        def lock(records, **options):
            return locked(records - busy, **options)

        rule = self.rule("interactions", months=12)
        with patch.object(type(busy), "try_lock_for_update", lock):
            self.run_cron()
        self.assertTrue(busy.exists())
        self.assertFalse(free.exists())
        self.run_cron()
        self.assertFalse(busy.exists())
        self.assertFalse(rule.due_count)

    def test_rule_of_a_company_is_for_its_rows(self):
        """Section 4: another company's rows have their own period."""
        abroad = self.old_interactions(
            partner_id=self.customer_abroad.id,
            company_id=self.company_abroad.id,
            user=self.user_abroad,
        )
        here = self.old_interactions()
        self.rule("interactions", months=12, company_id=self.company.id)
        self.run_cron()
        self.assertTrue(abroad.exists())
        self.assertFalse(here.exists())

    def test_period_is_at_least_a_month(self):
        """Bad input: no rule removes what is of today."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.rule("interactions", months=0)
        with self.assertRaises(ValidationError):
            self.rule("changes", "delete")

    def test_every_kind_can_be_counted(self):
        """B12: each kind and action, with its due and its held rows."""
        self.checked()
        for kind in self.rules._kinds():
            for action in kind.actions:
                with self.subTest(kind=kind.code, action=action):
                    rule = self.rule(kind.code, action, active=False)
                    self.assertGreaterEqual(rule.due_count + rule.held_count, 0)
                    self.assertTrue(rule.since)
                    everywhere = rule.due_count
                    rule.company_id = self.company_abroad
                    self.assertLessEqual(rule.due_count, everywhere)

    def test_where_a_period_begins_reads_as_a_value(self):
        """B12: with a capital, also in languages in which it is translated."""
        for kind in self.rules._kinds():
            rule = self.rules.new({"kind": kind.code})
            self.assertEqual(rule.since, kind.since[0].upper() + kind.since[1:])

    def test_card_tells_the_months_whatever_their_number(self):
        """B12: not “1 months”: the number follows its label."""
        arch = self.rules.get_view(view_type="kanban")["arch"]
        words = " ".join("".join(html.fromstring(arch).itertext()).split())
        self.assertIn("Months kept:", words)
        self.assertNotIn(", months", words)

    def test_officer_sees_what_is_due(self):
        """B12: the counts for all, the rows as far as they may be read."""
        self.old_interactions()
        rule = self.rule("interactions", active=False).with_user(self.user_officer)
        self.assertTrue(rule.due_count)
        self.assertEqual(rule.action_preview()["res_model"], "crm.interaction")


@tagged("post_install", "-at_install")
class TestCrmRetentionKind(RetentionCommon):
    """B12: what each kind removes."""

    def message(self, state="sent", **values):
        return (
            self.env["crm.message"]
            ._as_delivery()
            .create(
                {
                    "partner_id": self.individual.id,
                    "channel_id": self.channel_email.id,
                    "subject": "Offer",
                    "body": "<p>Words</p>",
                    "state": state,
                    "date_queued": OLD,
                    **values,
                }
            )
        )

    def test_messages_lose_their_words_or_go(self):
        """B12: with their files; drafts stay."""
        message, draft = self.message(), self.message("draft")
        self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"x", "res_model": "crm.message", "res_id": message.id}
        )
        self.rule("messages", "anonymise", months=12)
        self.run_cron()
        self.assertFalse(message.subject or message.body_text or message.address)
        self.assertFalse(
            self.env["ir.attachment"].search(
                [("res_model", "=", "crm.message"), ("res_id", "=", message.id)]
            )
        )
        self.assertFalse(self.rules.search([("kind", "=", "messages")]).due_count)
        self.rule("messages", months=12)
        self.run_cron()
        self.assertFalse(message.exists())
        self.assertEqual(draft.subject, "Offer")

    def test_refusals_have_a_period_of_their_own(self):
        """B12: refusals go, what was sent stays."""
        refusal, message = self.message("blocked", refusal_key="key"), self.message()
        self.rule("refusals", months=12)
        self.run_cron()
        self.assertFalse(refusal.exists())
        self.assertTrue(message.exists())

    def test_closed_applications_go(self):
        """B12: counted from the day they were closed."""
        old, still_open = self.env["crm.application"].create(
            [
                {
                    "number": "A-1",
                    "partner_id": self.individual.id,
                    "date_opened": "2019-01-01",
                    "date_closed": "2019-02-01",
                },
                {"number": "A-2", "partner_id": self.individual.id, "date_opened": "2019-01-01"},
            ]
        )
        self.rule("applications", months=12)
        self.run_cron()
        self.assertFalse(old.exists())
        self.assertTrue(still_open.exists())

    def test_evidence_goes_and_the_ledger_verifies(self):
        """B12 B8: of ended agreements only; the chain does not need it."""
        granted = self.env["crm.agreement"]._from_origin("link", evidence={"ip": "192.0.2.1"})
        ended, current = granted.create(
            [
                {
                    "partner_id": self.individual.id,
                    "type_id": self.type_email.id,
                    "date_start": "2019-01-01",
                    "date_end": "2019-12-31",
                },
                {"partner_id": self.individual.id, "type_id": self.type_sms.id},
            ]
        )
        self.rule("evidence", months=12)
        self.run_cron()
        self.assertFalse(ended.event_ids.evidence_ids)
        self.assertTrue(current.event_ids.evidence_ids)
        self.assertIsNone(self.env["crm.agreement.event"]._verify(self.company))

    def test_values_go_from_the_log_of_changes(self):
        """B12: that something was changed, when and by whom stays."""
        self.cr.precommit.run()
        self.individual.phone = "+1 555 0177"
        self.cr.precommit.run()
        line = self.env["crm.change"].search([("res_id", "=", self.individual.id)], limit=1)
        self.cr.execute("UPDATE crm_change SET date = %s WHERE id = %s", (OLD, line.id))
        line.invalidate_recordset()
        self.rule("changes", "anonymise", months=12)
        self.run_cron()
        self.assertFalse(line.partner_name)
        self.assertNotIn("0177", line.new_text)
        self.assertTrue(line.user_name)

    def test_mails_received_go(self):
        """B12: those that were decided about."""
        values = {"date": OLD, "company_id": self.company.id, "partner_id": self.individual.id}
        mails = self.env["crm.inbound"].create(
            [
                {**values, "message_id": "<1@example.com>", "state": "ignored"},
                {**values, "message_id": "<2@example.com>"},
            ]
        )
        self.rule("inbound", months=12)
        self.run_cron()
        self.assertEqual(mails.exists(), mails[1])

    def test_closed_requests_and_their_files_go(self):
        """B12: the register keeps that there was one, and that a file was made."""
        request = self.checked(email="ina@individual.example.com", partner_id=self.individual.id)
        self.export(request)
        request.action_done()
        request.sudo().date_closed = OLD
        export = request.sudo().export_ids
        self.cr.execute("UPDATE crm_subject_export SET date = %s WHERE id = %s", (OLD, export.id))
        export.invalidate_recordset()
        attachment = export.attachment_id
        self.rule("exported_files", months=1)
        self.run_cron()
        self.assertFalse(attachment.exists())
        self.assertTrue(export.exists().checksum)
        self.rule("subject_requests", "anonymise", months=12)
        self.run_cron()
        self.assertEqual(request.contact_name, NO_NAME)
        self.assertFalse(request.email or request.partner_id or request.message_ids)
        self.assertEqual((request.kind, request.state), ("access", "done"))
        self.rule("subject_requests", months=12)
        self.run_cron()
        self.assertFalse(request.exists())
