from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.views_common import ViewsMixin

from .internal_common import InternalCommon

WORK = (
    "crm_campaign_menu crm_campaign_activity_menu_mine crm_campaign_activity_menu_team "
    "crm_campaign_activity_menu_unassigned crm_campaign_menu_all crm_segment_menu "
    "crm_campaign_menu_results crm_campaign_report_menu crm_campaign_activity_menu "
    "crm_campaign_activity_menu_external crm_campaign_run_menu crm_campaign_exclusion_menu "
    "crm_criterion_answer_menu crm_indicator_value_menu"
)
CONFIGURATION = (
    "crm_campaign_type_menu crm_campaign_reason_template_menu crm_criterion_menu crm_indicator_menu"
)
ACTIVITIES = "list kanban form calendar pivot graph activity"
LEADS_TO = {
    "crm_campaign_activity_menu_mine": "crm_campaign_activity_action_mine",
    "crm_campaign_activity_menu_team": "crm_campaign_activity_action_team",
    "crm_campaign_activity_menu_unassigned": "crm_campaign_activity_action_unassigned",
    "crm_campaign_menu_all": "crm_campaign_action",
    "crm_segment_menu": "crm_segment_action",
    "crm_campaign_report_menu": "crm_campaign_report_action",
    "crm_campaign_activity_menu": "crm_campaign_activity_action",
    "crm_campaign_activity_menu_external": "crm_campaign_activity_action_external",
    "crm_campaign_run_menu": "crm_campaign_run_action",
    "crm_campaign_exclusion_menu": "crm_campaign_exclusion_action",
    "crm_campaign_type_menu": "crm_campaign_type_action",
    "crm_campaign_reason_template_menu": "crm_campaign_reason_template_action",
    "crm_criterion_answer_menu": "crm_criterion_answer_action",
    "crm_indicator_value_menu": "crm_indicator_value_action",
    "crm_indicator_menu": "crm_indicator_action",
    "crm_criterion_menu": "crm_criterion_action",
}


@tagged("post_install", "-at_install")
class TestViewsActions(ViewsMixin, InternalCommon):
    """Who sees which menus, where they lead, and what they show at first."""

    ADDON = "crm_campaigns"

    def test_menus_are_seen_by_those_who_use_them(self):
        """Section 4: work for the app's users, definitions for managers"""
        self.assertMenus(
            {
                self.user_own: WORK,
                self.user_all: WORK,
                self.user_leader: WORK,
                self.user_manager: f"{WORK} {CONFIGURATION}",
                self.user_internal: "",
            }
        )

    def test_menus_lead_to_what_they_are_called(self):
        """Section 4: each menu opens its own action"""
        for menu, action in LEADS_TO.items():
            found = self.env.ref(f"crm_campaigns.{menu}").action
            self.assertEqual(found, self.env.ref(f"crm_campaigns.{action}"), menu)

    def test_activities_are_mine_my_teams_or_nobodys(self):
        """K6 K10: what is open; of the branch by person; nobody's of the branch; all"""
        named = {
            "nobody": self.create_activity(),
            "mine": self.create_activity(self.user_own),
            "colleague": self.create_activity(self.user_own2),
            "done": self.create_activity(self.user_own),
        }
        named["done"]._as_status().status = "completed"
        stage = self.add_mail_stage()
        self.launch()
        named["mail"] = stage.run_ids.activity_ids[0]
        every = "nobody mine colleague done"
        for action, filters, own, leader in [
            ("action_mine", "mine open", "mine", ""),
            ("action_team", "my_team open group_user", "nobody mine", "nobody mine colleague"),
            ("action_unassigned", "unassigned my_team", "nobody", "nobody"),
            ("action", "", "nobody mine done", every),
        ]:
            for user, finds in ((self.user_own, own), (self.user_leader, leader)):
                with self.subTest(action=action, user=user.login):
                    name = f"crm_campaign_activity_{action}"
                    self.assertOpens(user, name, ACTIVITIES, filters, named, finds)
        action, views = "crm_campaign_activity_action_external", "list kanban form"
        self.assertOpens(self.user_manager, action, views, "", named, "mail")

    def test_campaigns_are_open_ones_at_first(self):
        """K1 K10: what runs or is to run; why who was left out"""
        done = self._create_campaign("Test Done")
        for state in ("approved", "running", "done"):
            done._advance(state)
        named = {"draft": self.campaign, "done": done}
        views = "list kanban calendar form"
        for user in (self.user_own, self.user_manager):
            self.assertOpens(user, "crm_campaign_action", views, "open", named, "draft")
            self.assertOpens(user, "crm_campaign_exclusion_action", "list kanban", "group_reason")
            groups = "group_criterion group_value"
            self.assertOpens(user, "crm_criterion_answer_action", "list graph", groups)
            groups = "group_indicator group_level"
            self.assertOpens(user, "crm_indicator_value_action", "list pivot graph", groups)

    def test_actions_open_for_their_users(self):
        """Section 4: every view of an action loads as those who see its menu"""
        plain = {
            "crm_segment_action": "list kanban form",
            "crm_campaign_run_action": "list kanban form",
            "crm_campaign_report_action": "pivot graph list",
        }
        managed = {
            "crm_campaign_type_action": "list form",
            "crm_campaign_reason_template_action": "list form",
            "crm_criterion_action": "list kanban form",
            "crm_indicator_action": "list kanban form",
        }
        windows = {
            "crm_campaign_assign_action": self.user_leader,
            "crm_campaign_set_status_action": self.user_own,
            "crm_campaign_outcome_action": self.user_own,
            "crm_campaign_activity_reopen_action": self.user_manager,
            "crm_segment_add_action": self.user_manager,
            "crm_segment_import_action": self.user_manager,
        }
        for action, views in plain.items():
            for user in (self.user_own, self.user_manager):
                self.assertOpens(user, action, views)
        for action, views in managed.items():
            self.assertOpens(self.user_manager, action, views)
        for action, user in windows.items():
            self.assertOpens(user, action, "form", target="new")

    def test_messages_open_in_their_own_lists(self):
        """K8: with the delivery, not with the status of employees' activities"""
        action = self.env.ref("crm_campaigns.crm_campaign_activity_action_external")
        found = [(kind, view_id) for view_id, kind in action.views]
        expected = [
            (kind, self.env.ref(f"crm_campaigns.crm_campaign_activity_view_{name}").id)
            for kind, name in (
                ("list", "list_external"),
                ("kanban", "kanban_external"),
                ("form", "form"),
            )
        ]
        self.assertEqual(found, expected)
        search = "crm_campaigns.crm_campaign_activity_view_search_external"
        self.assertEqual(action.search_view_id, self.env.ref(search))

    def test_process_is_reached_from_every_record_of_the_chain(self):
        """K9: by the address, too"""
        for name in ("campaign", "stage", "run", "activity"):
            action = self.env.ref(f"crm_campaigns.crm_process_action_{name}")
            model = "crm.campaign" if name == "campaign" else f"crm.campaign.{name}"
            self.assertEqual(
                (action.tag, action.path, action.res_model),
                ("crm_process", f"crm-process-{name}", model),
            )

    def test_action_menu_offers_what_the_user_may_do(self):
        """K2 K7: customers into segments, closed activities open again, by managers"""
        reopen = "crm_campaign_activity_reopen_action/list"
        self.assertBindings(
            {
                ("crm.campaign.activity", self.user_own): "",
                ("crm.campaign.activity", self.user_manager): reopen,
                ("res.partner", self.user_own): "",
                ("res.partner", self.user_manager): "crm_segment_add_action/list,kanban",
            }
        )
