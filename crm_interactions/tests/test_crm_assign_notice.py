from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import MissingError
from odoo.tests import tagged

from .assign_common import AssignCommon

LIMIT = "odoo.addons.crm_interactions.models.crm_assign_notice.MAILS_AT_ONCE"


@tagged("post_install", "-at_install")
class TestCrmAssignNotice(AssignCommon):
    """What people are told of assignments: how it leaves, what it lists, how long it is kept."""

    def test_many_mails_are_left_to_the_queue(self):
        """H6: nobody waits for them; the queue is woken, and not where they leave at once"""
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        waiting = [("cron_id", "=", cron.id)]
        people = self.user_all | self.user_all2
        for limit, woken in ((3, 0), (2, 1)):
            with self.subTest(limit=limit), patch(LIMIT, limit):
                interaction = self.create_interactions()
                before = self.env["ir.cron.trigger"].search_count(waiting)
                told = self.told(lambda new=interaction: self.assign(new, added=people))
                self.assertEqual(len(told), 3)
                after = self.env["ir.cron.trigger"].search_count(waiting)
                self.assertEqual(after - before, woken)

    def test_ten_are_named_and_the_others_counted(self):
        """H6: as many as are named need no further count"""
        for count, words in ((10, None), (12, "and 2 more")):
            with self.subTest(count=count):
                interactions = self.create_interactions(count)
                told = self.told(lambda new=interactions: self.assign(new, added=self.user_all))
                body = " ".join(told["test_all"][0].mail_mail_id.body_html.split())
                self.assertEqual(body.count("/mail/view?"), 10)
                self.assertEqual(words in body if words else " more" not in body, True)

    def test_notices_are_kept_for_half_a_year(self):
        """H6: then their mails are long read"""
        notices = self.env["crm.assign.notice"].create(
            [{"user_id": self.user_own.id, "res_model": "crm.interaction", "res_ids": [1]}] * 2
        )
        old, new = notices
        self.env.flush_all()
        for notice, days in ((old, 181), (new, 179)):
            self.env.cr.execute(
                "UPDATE crm_assign_notice SET create_date = %s WHERE id = %s",
                [fields.Datetime.now() - timedelta(days=days), notice.id],
            )
        self.env.invalidate_all()
        notices._gc_notices()
        self.assertEqual(notices.exists(), new)
        with self.assertRaisesRegex(MissingError, "look for the records"):
            old.action_open()
