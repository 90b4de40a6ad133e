from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import AgreementCommon

AT_ONCE = "odoo.addons.crm_agreements.models.crm_erasure.AT_ONCE"


@tagged("post_install", "-at_install")
class TestCrmErasure(AgreementCommon):
    """The orders to erase, and how they are carried out (B12)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_eraser = cls._create_user("eraser", "crm_interactions.group_data_protection")

    def people(self, count=3):
        people = self.quiet_env["res.partner"].create(
            [{"name": f"Test Gone {number}"} for number in range(count)]
        )
        return people.with_env(self.env)

    def order(self, people, ground="request"):
        return self.env["crm.erasure"].with_user(self.user_eraser)._order_for(people, ground)

    def wait(self, people):
        """Order what is too much to be done at once; the rows wait."""
        with patch(AT_ONCE, 0):
            return self.order(people).sudo()

    def cron(self, *answers):
        """Run the scheduled action, which is told after each order whether to go on."""
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", side_effect=[1, *answers]) as progress:
            self.env["crm.erasure"]._cron_erase()
        return progress

    @freeze_time("2026-06-15 10:00:00")
    def test_done_says_when_and_what(self):
        """B12: what was done has its time and lines; what is kept does not count as erased"""
        person = self.people(1)
        self.create_held(partner_id=person.id)
        erasure = self.order(person)
        self.assertFalse(erasure.env.su)
        erasure = erasure.sudo()
        self.assertEqual((erasure.state, erasure.reason), ("done", False))
        self.assertEqual(erasure.date_done, fields.Datetime.now())
        counts = {True: 0, False: 0}
        for line in erasure.line_ids:
            self.assertGreater(line.count, 0)
            counts[line.action == "keep"] += line.count
        self.assertGreater(counts[False], 1)
        self.assertEqual(erasure.record_count, counts[False])
        self.assertEqual(erasure.display_name, f"Erasure {erasure.id}")

    def test_kept_records_are_told_and_not_counted(self):
        """B12: a step that keeps its records is a line of the register, not a record erased"""
        person = self.people(1)
        step = next(step for step in person._erase_plan() if step.records)
        step_kept = step._replace(action="keep", why="Because")
        with patch.object(type(person), "_erase", return_value=[step_kept]):
            erasure = self.order(person).sudo()
        self.assertEqual(erasure.line_ids.mapped("action"), ["keep"])
        self.assertEqual(erasure.line_ids.why, "Because")
        self.assertEqual(erasure.record_count, 0)

    def test_order_of_few_is_refused_with_customer_and_reason(self):
        """B12: one of few who cannot be erased is named with the reason, and nobody is erased"""
        people = self.people(2)
        self.user_portal.partner_id = people[1]
        refusal = "Test Gone 1 cannot be erased.*archive the user"
        with self.assertRaisesRegex(UserError, refusal), self.env.cr.savepoint():
            self.order(people)
        self.assertTrue(people[0].active)

    def test_order_of_many_starts_the_action(self):
        """B12: many wait, and the action that erases them is called for now"""
        trigger = self.env["ir.cron.trigger"].search([]).ids
        erasures = self.wait(self.people())
        self.assertEqual(erasures.mapped("state"), ["waiting"] * 3)
        called = self.env["ir.cron.trigger"].search([("id", "not in", trigger)])
        self.assertIn(self.env.ref("crm_agreements.ir_cron_erase"), called.cron_id)

    def test_orders_are_carried_out_in_turn_and_once(self):
        """B12: first come, first erased, only what waits, and no more when the time is over"""
        people = self.people()
        first, second, third = erasures = self.wait(people).sorted("id")
        progress = self.cron(1, 0)
        self.assertEqual(erasures.mapped("state"), ["done", "done", "waiting"])
        self.assertEqual([one.kwargs for one in progress.call_args_list[:1]], [{"remaining": 3}])
        self.assertEqual([one.args for one in progress.call_args_list[1:]], [(1,), (1,)])
        self.assertEqual(third.partner_id, people[2])
        lines = (first + second).line_ids.ids
        self.cron(1)
        self.assertEqual(erasures.mapped("state"), ["done"] * 3)
        self.assertEqual((first + second).line_ids.ids, lines)

    def test_order_whose_reason_is_gone_is_refused(self):
        """B12: no right any more, no customer any more: told on the order, nothing is erased"""
        people = self.people()
        lost, gone, other = erasures = self.wait(people).sorted("id")
        people[1].unlink()
        self.user_eraser.write({"group_ids": [(5,), (4, self.env.ref("base.group_user").id)]})
        self.cron(1, 1, 1)
        self.assertEqual(erasures.mapped("state"), ["refused"] * 3)
        self.assertIn("not the right", lost.reason)
        self.assertIn("does not exist", gone.reason)
        self.assertEqual(other.reason, lost.reason)
        self.assertFalse(erasures.line_ids)
        self.assertTrue(people[0].active)

    def test_one_that_fails_is_told_and_undone(self):
        """B12: what fails in the middle leaves its customer as it was, and the others erased"""
        people = self.people()
        erasures = self.wait(people).sorted("id")
        erase, held = type(people)._erase, "Something holds it."

        def fail(partner):
            steps = erase(partner)
            if partner == people[1]:
                raise UserError(held)
            return steps

        with patch.object(type(people), "_erase", fail):
            self.cron(1, 1, 1)
        self.assertEqual(erasures.mapped("state"), ["done", "refused", "done"])
        self.assertEqual(erasures[1].reason, held)
        self.assertEqual(people.mapped("active"), [False, True, False])
