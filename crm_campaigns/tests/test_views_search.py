from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.views_common import ViewsMixin

from .internal_common import InternalCommon


@tagged("post_install", "-at_install")
class TestViewsSearch(ViewsMixin, InternalCommon):
    """What filters, groups and typed terms find where campaigns and their results are searched."""

    ADDON = "crm_campaigns"

    def test_campaigns(self):
        """K1: mine, open, running, archived; by name, identifier, type and responsible"""
        named = {
            word: self._create_campaign(f"Test {word}", user_id=self.user_manager.id)
            for word in ("draft", "approved", "running", "paused", "done", "cancelled", "old")
        }
        named["draft"].user_id = self.user_leader
        named["draft"].type_id = self.env["crm.campaign.type"].create(
            {"name": "Test Other", "code": "test_other"}
        )
        for state in ("approved", "running", "paused", "done", "cancelled"):
            path = ["approved", "running", "paused", "done"]
            for step in path[: path.index(state) + 1] if state in path else [state]:
                if not (state == "done" and step == "paused"):
                    named[state]._advance(step)
        named["old"].active = False
        self.assertFilters(
            self.user_manager,
            named,
            {
                "mine": "approved running paused done cancelled",
                "open": "draft approved running paused",
                "running": "running",
                "inactive": "old",
            },
        )
        del named["old"]
        code = named["paused"].code
        self.assertFinds(
            self.user_manager,
            named,
            [
                ("name", "test running", "running"),
                ("name", code, "paused"),
                ("type_id", "test other", "draft"),
                ("user_id", "leader", "draft"),
            ],
        )
        self.assertGroups(
            self.user_manager,
            "crm.campaign",
            {
                "filter_date_start": "date=date_start",
                "group_state": "state",
                "group_type": "type_id",
                "group_user": "user_id",
            },
        )

    def test_activities(self):
        """K6 K10: whose, of which branch, how far, due when, how urgent, of which nature"""
        now = fields.Datetime.now().replace(hour=12)
        monday = now - timedelta(days=now.weekday())
        rows = {
            "unassigned": {},
            "mine": {"status": "assigned", "user_id": self.user_leader.id},
            "progress": {"status": "in_progress", "user_id": self.user_own.id},
            "completed": {"status": "completed", "user_id": self.user_own.id},
            "cancelled": {"status": "cancelled"},
            "south": {"team_id": self.team_south.id},
            "late": {"status": "assigned", "user_id": self.user_own.id},
            "sunday": {"status": "assigned", "user_id": self.user_own.id},
        }
        named = {}
        for word, values in rows.items():
            named[word] = self.create_activity()
            named[word]._as_status().write({"date_end": now + timedelta(days=60), **values})
        named["late"]._as_status().date_end = now - timedelta(days=30)
        named["sunday"]._as_status().date_end = monday + timedelta(days=6)
        named["mine"]._as_status().date_end = now
        named["completed"]._as_status().date_end = now
        named["progress"]._as_status().priority = "3"
        named["south"]._as_status().nature = "administrative"
        due = "mine sunday" if now.weekday() == 6 else "mine"
        here = " ".join(word for word in named if word != "south")
        self.assertFilters(
            self.user_leader,
            {word: one for word, one in named.items() if word != "south"},
            {
                "mine": "mine",
                "my_team": here,
                "led": here,
                "open": "unassigned mine progress late sunday",
                "unassigned": "unassigned",
                "assigned": "mine late sunday",
                "in_progress": "progress",
                "completed": "completed",
                "cancelled": "cancelled",
                "late": "late",
                "due_today": due,
                "due_this_week": "mine sunday",
                "high": "progress",
                "sales": here,
                "administrative": "",
            },
        )
        self.assertFilters(
            self.user_manager,
            named,
            {"administrative": "south", "my_team": "", "led": "", "mine": ""},
            only=True,
        )
        self.assertFilters(
            self.user_own, {"mine": named["progress"]}, {"my_team": "mine", "led": ""}, only=True
        )

    def test_activities_by_terms_and_groups(self):
        """K6: customer with the contacts, campaign, stage, people, reason, words, numbers"""
        self.customer.write({"vat": "PL5260001246", "company_registry": "0000123456"})
        self.individual.pin = "44051401359"
        partners = self.customer | self.contact | self.individual
        activities = self.create_activities(
            partners=partners, name="Test Ring", reason_template_id=self.template.id
        )
        by_customer = {one.partner_id: one for one in activities}
        named = {
            "company": by_customer[self.customer],
            "contact": by_customer[self.contact],
            "person": by_customer[self.individual],
        }
        other = self.create_activity(self.user_own2)
        other._as_status().write({"team_id": self.team_south.id})
        other.detailed_status = "Asks for a price"
        named["other"] = other
        assigned = named["person"]
        assigned._as_status().write({"status": "assigned", "user_id": self.user_own.id})
        assigned.with_user(self.user_own).set_status("in_progress", self.reason_in_progress.id)
        self.assertFinds(
            self.user_manager,
            named,
            [
                ("partner_id", self.customer.name, "company contact"),
                ("campaign_id", activities.campaign_id.name, "company contact person"),
                ("stage_id", "test ring", "company contact person"),
                ("user_id", "own2", "other"),
                ("team_id", "test south", "other"),
                ("status_reason_id", "test thinking", "person"),
                ("detailed_status", "for a price", "other"),
                ("partner_pin", "44051401359", "person"),
                ("partner_vat", "PL5260001246", "company contact"),
                ("partner_registry", "0000123456", "company contact"),
            ],
        )
        self.assertGroups(
            self.user_manager,
            "crm.campaign.activity",
            {
                "filter_date_begin": "date=date_begin",
                "filter_date_end": "date=date_end",
                "group_campaign": "campaign_id",
                "group_stage": "stage_id",
                "group_run": "run_id",
                "group_status": "status",
                "group_reason": "status_reason_id",
                "group_user": "user_id",
                "group_team": "team_id",
                "group_partner": "partner_id",
                "group_end": "date_end:week",
            },
        )

    def test_messages(self):
        """K8: on their way, not arrived, unclear, answered, opened"""
        view = "crm_campaign_activity_view_search_external"
        stage = self.add_mail_stage()
        states = "queued sending sent delivered opened clicked answered bounced failed blocked"
        states = [*states.split(), "unclear", "cancelled"]
        self.segment.partner_ids = [
            Command.set(
                self.quiet_env["res.partner"]
                .create([{"name": f"Test {one}", "email": f"{one}@example.com"} for one in states])
                .ids
            )
        ]
        self.launch()
        activities = stage.run_ids.activity_ids
        named = {one.partner_id.name.removeprefix("Test "): one for one in activities}
        for state, activity in named.items():
            self.env.cr.execute(
                "UPDATE crm_campaign_activity SET message_state = %s WHERE id = %s",
                (state, activity.id),
            )
        activities.invalidate_recordset()
        self.assertFilters(
            self.user_manager,
            named,
            {
                "waiting": "queued sending",
                "not_arrived": "bounced failed blocked",
                "unclear": "unclear",
                "answered": "answered",
                "opened": "opened clicked",
            },
            view,
        )
        call = self.create_activity()
        self.assertFinds(
            self.user_manager,
            {"mail": named["sent"], "call": call},
            [
                ("partner_id", "test sent", "mail"),
                ("campaign_id", self.campaign.name, "mail call"),
                ("stage_id", "announcement", "mail"),
                ("run_id", "announcement", "mail"),
                ("channel_id", "phone", "call"),
            ],
            view,
        )
        self.assertGroups(
            self.user_manager,
            "crm.campaign.activity",
            {
                "filter_date_begin": "date=date_begin",
                "group_campaign": "campaign_id",
                "group_stage": "stage_id",
                "group_run": "run_id",
                "group_channel": "channel_id",
                "group_delivery": "message_state",
                "group_partner": "partner_id",
            },
            view,
        )

    def test_runs_and_who_was_left_out(self):
        """K4: open ones, those a problem stops; by campaign and stage; reasons"""
        activities = [self.create_activity(name=f"Test {word}") for word in ("a", "b", "c")]
        named = dict(
            zip(("open", "stopped", "done"), (one.run_id for one in activities), strict=True)
        )
        (named["stopped"] | named["done"]).problem = "Test Stopped"
        named["done"].state = "done"
        self.assertFilters(self.user_manager, named, {"open": "open stopped", "stopped": "stopped"})
        self.assertFinds(
            self.user_manager,
            named,
            [
                ("campaign_id", named["open"].campaign_id.name, "open"),
                ("stage_id", "test b", "stopped"),
            ],
        )
        self.assertGroups(
            self.user_manager,
            "crm.campaign.run",
            {
                "filter_date_planned": "date=date_planned",
                "group_campaign": "campaign_id",
                "group_stage": "stage_id",
                "group_channel": "channel_id",
                "group_state": "state",
                "group_planned": "date_planned:month",
            },
        )
        self.customer.email = False
        stage = self.add_mail_stage()
        self.launch()
        left = stage.run_ids.exclusion_ids
        self.assertFinds(
            self.user_manager,
            {"left": left},
            [
                ("partner_id", self.customer.name, "left"),
                ("campaign_id", self.campaign.name, "left"),
                ("run_id", "announcement", "left"),
                ("reason", left.reason, "left"),
            ],
        )
        self.assertGroups(
            self.user_manager,
            "crm.campaign.exclusion",
            {"group_reason": "reason", "group_run": "run_id"},
        )

    def test_results(self):
        """K10: of employees or of messages, of campaigns that run; by what they are grouped"""
        call = self.create_activity(self.user_own)
        done = self.create_activity(self.user_own2)
        stage = self.add_mail_stage()
        self.launch()
        done.campaign_id._advance("done")
        self.env.flush_all()
        report = self.env["crm.campaign.report"]
        mail = stage.run_ids.activity_ids[0]
        named = {
            word: report.browse(one.id)
            for word, one in {"call": call, "done": done, "mail": mail}.items()
        }
        self.assertFilters(
            self.user_manager,
            named,
            {"internal": "call done", "external": "mail", "running": "call mail"},
        )
        self.assertFinds(
            self.user_manager,
            named,
            [
                ("campaign_id", call.campaign_id.name, "call"),
                ("stage_id", "announcement", "mail"),
                ("user_id", "own2", "done"),
                ("team_id", self.team.name, "call done"),
                ("partner_id", call.partner_id.name, "call done"),
            ],
        )
        self.assertGroups(
            self.user_manager,
            "crm.campaign.report",
            {
                "filter_date_begin": "date=date_begin",
                "filter_date_closed": "date=date_closed",
                "group_campaign": "campaign_id",
                "group_stage": "stage_id",
                "group_channel": "channel_id",
                "group_status": "status",
                "group_delivery": "message_state",
                "group_user": "user_id",
                "group_team": "team_id",
                "group_country": "country_id",
            },
        )
