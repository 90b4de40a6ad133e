import doctest
from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tests.common import new_test_user

from odoo.addons.crm_campaigns import sending_time

from .common import CampaignCommon

FRIDAY_NOON = "2026-03-27 11:00:00"
FRIDAY_NIGHT = "2026-03-27 19:30:00"  # 20:30 in Warsaw; summer time begins on the Sunday after


@tagged("post_install", "-at_install")
class TestSendingTime(TransactionCase):
    def test_examples(self):
        """K4: sending hours and repetitions over changing clocks, months' ends and midnight"""
        self.assertFalse(doctest.testmod(sending_time).failed)


@tagged("post_install", "-at_install")
class TestCrmCampaignStageSchedule(CampaignCommon):
    """K4: when runs begin and messages leave."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        calendar = cls.env["resource.calendar"].create(
            {"name": "Test Weeks", "tz": "Europe/Warsaw", "company_id": cls.env.company.id}
        )
        cls.env.company.resource_calendar_id = calendar
        cls.office = {
            "tz": "Europe/Warsaw", "hour_from": 8, "hour_to": 20, "skip_free_days": True,
        }  # fmt: skip

    def launched(self, **values):
        """Return the messages of the campaign, launched with a stage of these values."""
        self.add_mail_stage(**{**self.office, **values})
        self.campaign.date_start = date(2026, 1, 1)
        self.launch()
        return self.messages()

    def messages(self):
        self.env.flush_all()
        return self.campaign.activity_ids.message_out_ids.sorted("id")

    def due(self):
        self.env.flush_all()
        return self.env["crm.message"]._count_due()

    def reasons(self):
        return set(self.campaign.run_ids.exclusion_ids.mapped("reason_code"))

    @freeze_time(FRIDAY_NIGHT)
    def test_message_waits_for_the_next_working_day(self):
        """K4: nothing leaves outside the hours and on free days, by the clock on the wall"""
        messages = self.launched()
        self.assertEqual(set(messages.mapped("date_from")), {datetime(2026, 3, 30, 6, 0)})
        with freeze_time("2026-03-30 05:59:00"):
            self.assertFalse(self.due())
        with freeze_time("2026-03-30 06:00:00"):
            self.assertEqual(self.due(), 2)
        with freeze_time("2026-03-30 18:00:00"):
            self.assertFalse(self.due(), "the hours are over")
        triggers = self.env["ir.cron.trigger"].search([("call_at", "=", "2026-03-30 06:00:00")])
        self.assertEqual(triggers.cron_id, self.env["crm.message"]._lane())

    @freeze_time(FRIDAY_NIGHT)
    def test_holiday_is_no_working_day(self):
        """K4: a holiday of the company's calendar delays like a weekend"""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Test Holiday",
                "calendar_id": self.env.company.resource_calendar_id.id,
                "date_from": datetime(2026, 3, 29, 22, 0),
                "date_to": datetime(2026, 3, 30, 21, 59),
            }
        )
        messages = self.launched()
        self.assertEqual(set(messages.mapped("date_from")), {datetime(2026, 3, 31, 6, 0)})

    @freeze_time(FRIDAY_NIGHT)
    def test_what_would_wait_too_long_is_left_out(self):
        """K4: free days delay for the maximum at most"""
        self.assertFalse(self.launched(max_delay_days=1))
        self.assertEqual(self.reasons(), {"too_late"})

    @freeze_time("2026-03-02 12:00:00")
    def test_hours_of_the_customers_clock(self):
        """K4: the customer's time zone, else the one of its country, else the stage's"""
        self.customer.write({"tz": "America/New_York", "country_id": self.env.ref("base.pl").id})
        self.individual.write({"tz": False, "country_id": self.env.ref("base.jp").id})
        messages = self.launched(tz_of="customer")
        self.assertEqual(
            {message.partner_id: message.date_from for message in messages},
            {
                self.customer: datetime(2026, 3, 2, 13, 0),
                self.individual: datetime(2026, 3, 2, 23, 0),
            },
        )

    @freeze_time(FRIDAY_NIGHT)
    def test_stage_that_is_not_valid_on_the_next_working_day_sends_nothing(self):
        """K4: valid until"""
        self.assertFalse(self.launched(valid_until=datetime(2026, 3, 29, 12, 0)))
        self.assertEqual(self.reasons(), {"expired"})

    @freeze_time(FRIDAY_NOON)
    def test_missed_hours_are_followed_by_the_next_ones(self):
        """K4, B13: what servers that stood still did not send is not forgotten"""
        messages = self.launched()
        with freeze_time("2026-03-28 09:00:00"):
            self.assertFalse(self.due())
            self.env["crm.message"]._replan_late(self.campaign.run_ids)
        self.assertEqual(set(messages.mapped("date_from")), {datetime(2026, 3, 30, 6, 0)})
        self.assertEqual(set(messages.mapped("state")), {"queued"})

    @freeze_time(FRIDAY_NOON)
    def test_message_that_missed_its_validity_is_blocked(self):
        """K4: messages that would leave later are blocked with the reason"""
        messages = self.launched(valid_until=datetime(2026, 3, 27, 18, 0))
        with freeze_time("2026-03-27 18:00:00"):
            self.assertFalse(self.due())
            self.env["crm.message"]._replan_late(self.campaign.run_ids)
        self.assertEqual(set(messages.mapped("state")), {"blocked"})
        self.assertEqual(set(messages.mapped("reason_code")), {"expired"})
        self.assertEqual(set(self.campaign.activity_ids.mapped("message_state")), {"blocked"})

    @freeze_time(FRIDAY_NOON)
    def test_paused_campaign_keeps_its_messages_until_it_goes_on(self):
        """K1, K4: what was queued waits and gets new hours after resuming"""
        messages = self.launched()
        campaign = self.campaign.with_user(self.user_manager)
        campaign.action_pause()
        with freeze_time("2026-03-30 20:00:00"):
            self.env["crm.message"]._replan_late(self.campaign.run_ids)
            self.assertEqual(set(messages.mapped("date_from")), {datetime(2026, 3, 27, 11, 0)})
            campaign.action_resume()
            self.env["crm.message"]._replan_late(self.campaign.run_ids)
            self.assertEqual(set(messages.mapped("date_from")), {datetime(2026, 3, 31, 6, 0)})

    @freeze_time(FRIDAY_NOON)
    def test_stage_runs_again_at_the_hour_on_the_wall(self):
        """K4: weekly over the night to summer time; one run waits at a time"""
        self.launched(recurrence="recurrent", interval_number=1, interval_unit="weeks")
        runs = self.campaign.run_ids.sorted("number")
        self.assertEqual(runs.mapped("number"), [1, 2])
        self.assertEqual(runs[1].date_planned, datetime(2026, 4, 3, 10, 0))
        self.campaign.stage_ids._plan_next_runs()
        self.assertEqual(len(self.campaign.run_ids), 2)
        with freeze_time("2026-04-20 12:00:00"):
            self.generate()
            third = self.campaign.run_ids.sorted("number")[2]
            self.assertEqual(
                third.date_planned, datetime(2026, 4, 17, 10, 0), "one makes up for those missed"
            )

    @freeze_time(FRIDAY_NOON)
    def test_no_run_begins_after_the_campaigns_end(self):
        """K1, K4: a campaign that is over repeats nothing"""
        self.campaign.write({"date_start": date(2026, 1, 1), "date_end": date(2026, 4, 2)})
        self.launched(recurrence="recurrent")
        self.assertEqual(len(self.campaign.run_ids), 1)

    @freeze_time(FRIDAY_NOON)
    def test_batches_reach_everybody_once(self):
        """K4: so many customers in a run, the others next time"""
        messages = self.launched(batch_size=1)
        self.assertEqual(len(messages), 1)
        second = self.campaign.run_ids.sorted("number")[1]
        self.assertEqual(second.date_planned, datetime(2026, 3, 28, 11, 0))
        self.generate()
        self.generate()
        self.assertEqual(self.messages().partner_id, self.customer | self.individual)
        self.assertEqual(len(self.messages()), 2)
        self.assertEqual(len(self.campaign.run_ids), 3, "the last one found nobody left")
        self.assertEqual(self.campaign.run_ids.sorted("number")[2].audience_count, 0)

    @freeze_time(FRIDAY_NOON)
    def test_hours_cannot_be_changed_from_outside(self):
        """B13: nobody lets a message leave outside its hours"""
        message = self.launched()[:1]
        user = new_test_user(
            self.env, "campaign_hours", groups="sales_team.group_sale_salesman_all_leads"
        )
        for values in ({"date_from": False}, {"campaign_run_id": False}):
            with self.assertRaises(UserError):
                message.with_user(user).write(values)
