from datetime import datetime

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.common import InteractionCommon


@tagged("post_install", "-at_install")
class TestWorkingDays(InteractionCommon):
    """B3: "in N working days" follows the responsible user's working calendar.

    The interactions are held on Monday, 4 May 2026, at 11:00 in Warsaw.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.user_own | cls.user_own2).tz = "Europe/Warsaw"
        cls.company.resource_calendar_id = cls.create_calendar("01234")
        cls.resource = cls.env["resource.resource"].create(
            {
                "name": "Test Own",
                "user_id": cls.user_own.id,
                "company_id": cls.company.id,
                "calendar_id": cls.create_calendar("013").id,
                "tz": "Europe/Warsaw",
            }
        )

    @classmethod
    def create_calendar(cls, weekdays):
        """Return a calendar of eight hours on each of the week days, Monday being 0."""
        return cls.env["resource.calendar"].create(
            {
                "name": f"Test {weekdays}",
                "company_id": cls.company.id,
                "tz": "Europe/Warsaw",
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {"name": day, "dayofweek": day, "hour_from": 9, "hour_to": 17}
                        )
                        for day in weekdays
                    ),
                ],
            }
        )

    def take_off(self, first, last, **values):
        """Make the days from ``first`` to ``last`` of May 2026 days off."""
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Test Off",
                "date_from": datetime(2026, 5, first) if isinstance(first, int) else first,
                "date_to": datetime(2026, 5, last, 21, 59) if isinstance(last, int) else last,
                **values,
            }
        )

    def assert_next_day(self, day, count=1, user=None, month=5):
        interaction = self.create_held(
            user=user, next_mode="in", next_count=count, next_unit="workdays"
        )
        interaction.with_user(self.user_manager).action_done()
        self.assertEqual(
            interaction.next_interaction_id.date_start, datetime(2026, month, day, 9, 0)
        )

    def test_days_one_does_not_work_are_left_out(self):
        """B3: who works on Monday, Tuesday and Thursday is called back on those"""
        self.assert_next_day(5, count=1)
        self.assert_next_day(7, count=2)
        self.assert_next_day(11, count=3)

    def test_own_days_off_are_left_out_whoever_closes(self):
        """B3: a day off counts, also where a colleague who may not see it closes"""
        self.take_off(5, 7, resource_id=self.resource.id)
        self.assert_next_day(11)

    def test_company_calendar_serves_who_has_none(self):
        """B3: without a calendar of one's own the company's holds, with its public holidays"""
        self.assert_next_day(5, user=self.user_own2)
        self.take_off(5, 6)
        self.assert_next_day(7, user=self.user_own2)

    def test_holidays_of_another_company_do_not_count(self):
        """B3: the branch abroad has its own public holidays"""
        self.take_off(5, 6).company_id = self.company_abroad
        self.assert_next_day(5, user=self.user_own2)

    def test_someone_away_for_long_is_expected_afterwards(self):
        """B3: where no working day is known for months, the first weekday after that counts"""
        self.take_off(1, datetime(2027, 5, 1), resource_id=self.resource.id)
        self.assert_next_day(6, month=8)

    def test_many_interactions_ask_the_calendar_once_for_each_user(self):
        """B3: closing more interactions costs no more looks at the calendars"""
        reads = []
        for count in (1, 40):
            interactions = self.create_held(count, next_mode="in", next_unit="workdays")
            interactions |= self.create_held(
                count, user=self.user_own2, next_mode="in", next_unit="workdays"
            )
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            steps = {one: one._next_step() for one in interactions}
            interactions._next_moments(steps, {})
            reads.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(reads[1], reads[0])
