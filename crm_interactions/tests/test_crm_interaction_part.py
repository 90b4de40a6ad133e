from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import InteractionCommon


@tagged("post_install", "-at_install")
class TestCrmInteractionPart(InteractionCommon):
    """What the lock costs where many interactions, messages or files are changed."""

    def test_lock_costs_no_query_per_record(self):
        """C8: the status is read once for the batch, closed or open."""
        many = self.create_interactions(200)
        self.env.flush_all()
        for state in ("planned", "done"):
            many._unlocked().write({"state": state})
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(state=state), self.assertQueryCount(1):
                self.assertEqual(bool(many._filter_closed()), state == "done")
                self.assertEqual(many._unlocked()._check_open(), None)

    def test_refusing_many_costs_what_refusing_one_costs(self):
        """C8: the refusal names one record without reading the others one by one."""
        many = self.create_interactions(200).with_user(self.user_all)
        many.action_cancel()

        def count(interactions):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            try:
                interactions.write({"note": "x"})
            except AccessError:
                return self.env.cr.sql_log_count - before
            return self.fail("not refused")

        count(many[0])  # what a process reads once: groups, rules, translations
        self.assertEqual(count(many), count(many[0]))

    def test_guarding_messages_and_files_costs_one_query(self):
        """C8: messages and files of many interactions ask for their status at once."""
        many = self.create_interactions(50)
        documents = [("crm.interaction", interaction.id) for interaction in many]
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            many._check_documents_open(documents)
        with self.assertQueryCount(0):
            many._check_documents_open([("res.partner", self.customer.id)])
