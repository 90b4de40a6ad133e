from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.views_common import ViewsMixin

from .internal_common import InternalCommon

FUNNEL = (
    "count_all count_left_out count_sent count_opened count_clicked count_answered count_failed "
    "count_open count_completed count_converted"
)
RUN = "stage_id date_planned audience_count progress state"
# What is chosen from what there is, never made by the way.
CHOSEN = {
    "crm.campaign.assign": "user_ids",
    "crm.campaign.set.status": "reason_id",
    "crm.campaign.preview": "partner_id",
    "crm.segment.add": "segment_id",
    "crm.segment.import": "segment_id id_column_id name_column_id",
    "crm.indicator": "model_id partner_field_id date_field_id measure_field_id",
    "crm.segment.condition": "criterion_id criterion_value_ids indicator_id indicator_level_ids "
    "interaction_type_ids channel_ids result_type_ids agreement_type_id campaign_ids "
    "used_segment_id",
    "crm.campaign.stage": "trigger_stage_id",
}


@tagged("post_install", "-at_install")
class TestViewsLists(ViewsMixin, InternalCommon):
    """The lists, cards and figures by which results are read."""

    ADDON = "crm_campaigns"

    def attributes(self, model, kind, *names):
        """Return attributes of the root of a view as a salesperson gets it."""
        arch = self._arch(self.env[model].with_user(self.user_own), kind)
        return {name: arch.get(name) for name in names}

    def figures(self, model, kind):
        """Return ``{field: row, col or measure}`` of a pivot or graph."""
        arch = self._arch(self.env[model].with_user(self.user_own), kind)
        return {node.get("name"): node.get("type") for node in arch.iter("field")}

    def test_results_of_a_campaign_are_a_funnel_by_stage(self):
        """K10: with the runs behind it; as cards on phones, with the same numbers"""
        stage = self.add_mail_stage()
        self.launch()
        campaign = self.see(self.user_own, self.campaign)
        self.assertSees(campaign.inside("stage_ids", stage), f"name channel_id {FUNNEL}", may="")
        self.assertSees(
            campaign.inside("run_ids", stage.run_ids), f"{RUN} date_done", offered="number"
        )
        for name, shown in (("stage_ids", f"name channel_id {FUNNEL}"), ("run_ids", RUN)):
            (cards,) = self._arch(self.campaign.with_user(self.user_own), "form").xpath(
                f"//page[@name='{'results' if name == 'stage_ids' else 'schedule'}']"
                f"//field[@name='{name}']/kanban"
            )
            found = {node.get("name") for node in cards.iter("field")}
            self.assertEqual(found, set(shown.split()))
        self.assertEqual(campaign.attribute("treated_rate", "widget"), "percentage")
        self.assertSees(campaign, hides="currency_id has_income has_leads has_orders")

    def test_messages_of_an_activity_are_read_with_their_clicks(self):
        """K8 B14: people and scanners apart; as cards on phones"""
        stage = self.add_mail_stage()
        self.launch()
        activity = stage.run_ids.activity_ids[0]
        row = "date_sent channel_id address subject state reason_text"
        screen = self.see(self.user_manager, activity)
        self.assertSees(screen.inside("message_out_ids", activity.message_out_ids), row)
        (cards,) = screen.root.xpath("//field[@name='message_out_ids']/kanban")
        self.assertEqual({node.get("name") for node in cards.iter("field")}, set(row.split()))
        click = (
            self.env["crm.message.click"]
            .sudo()
            .create({"message_id": activity.message_out_ids.id, "number": 1, "person_count": 1})
        )
        activity.invalidate_recordset()
        screen = self.see(self.user_manager, activity)
        self.assertSees(
            screen.inside("click_ids", click), "url person_count scanner_count date_first date_last"
        )

    def test_contacts_of_an_activity_are_read_with_their_results(self):
        """K9 K11: what was planned and held"""
        activity = self.create_activity(self.user_own)
        interaction = self.create_interactions(
            campaign_activity_id=activity.id, partner_id=activity.partner_id.id
        )
        screen = self.see(self.user_own, activity).inside("interaction_ids", interaction)
        self.assertSees(screen, "date name state result_type_id user_id")

    def test_history_of_an_activity_is_read_only(self):
        """K7: when who changed what from what to what"""
        activity = self.create_activity(self.user_own)
        activity.with_user(self.user_own).set_status("in_progress")
        changes = self.env["crm.campaign.activity.change"].search(
            activity.get_history_domain(), limit=1
        )
        self.assertTrue(changes)
        for kind in ("list", "kanban", "form"):
            screen = self.see(self.user_manager, changes, kind)
            self.assertSees(
                screen, "date user_name field_label old_text new_text", may="", buttons=""
            )

    def test_figures_of_results(self):
        """K10: by campaign and stage, how much was done, answered and reached"""
        self.assertEqual(
            self.figures("crm.campaign.report", "pivot"),
            {
                "campaign_id": "row",
                "stage_id": "row",
                "completed": "measure",
                "answered": "measure",
                "converted": "measure",
                "converted_rate": "measure",
            },
        )
        self.assertEqual(
            self.attributes("crm.campaign.report", "pivot", "display_quantity"),
            {"display_quantity": "1"},
        )
        figures = list(self.figures("crm.campaign.report", "graph"))
        self.assertEqual(figures, ["campaign_id", "status"])
        activity = self.create_activity(self.user_own)
        self.env.flush_all()
        screen = self.see(
            self.user_own, self.env["crm.campaign.report"].browse(activity.id), "list"
        )
        self.assertSees(
            screen,
            "campaign_id stage_id partner_id status message_state user_id date_begin date_closed "
            "converted",
            offered="team_id",
            may="",
        )
        self.assertEqual(screen.attribute("converted", "sum"), "Successes")

    def test_figures_of_activities(self):
        """K10: whose they are and how far; in months by their end, campaign by campaign"""
        self.assertEqual(
            self.figures("crm.campaign.activity", "pivot"),
            {"campaign_id": "row", "stage_id": "row", "status": "col"},
        )
        self.assertEqual(
            list(self.figures("crm.campaign.activity", "graph")), ["user_id", "status"]
        )
        self.assertEqual(
            self.attributes("crm.campaign.activity", "graph", "type", "stacked"),
            {"type": "bar", "stacked": "1"},
        )
        self.assertEqual(
            self.attributes(
                "crm.campaign.activity", "calendar", "date_start", "color", "mode", "create", "edit"
            ),
            {
                "date_start": "date_end",
                "color": "campaign_id",
                "mode": "month",
                "create": "0",
                "edit": "0",
            },
        )
        shown = self.figures("crm.campaign.activity", "calendar").keys()
        expected = "partner_id campaign_id user_id status detailed_status"
        self.assertEqual(shown, set(expected.split()))
        shown = self.figures("crm.campaign.activity", "activity").keys()
        self.assertEqual(shown, {"user_id", "partner_id", "campaign_id"})

    def test_campaigns_in_a_calendar(self):
        """K1: from their start to their end, in the colour of their type"""
        self.assertEqual(
            self.attributes("crm.campaign", "calendar", "date_start", "date_stop", "color", "mode"),
            {
                "date_start": "date_start",
                "date_stop": "date_end",
                "color": "type_id",
                "mode": "month",
            },
        )
        self.assertEqual(
            self.figures("crm.campaign", "calendar").keys(), {"type_id", "state", "user_id"}
        )

    def test_cards_are_grouped_and_stay_where_they_are(self):
        """K1 K6: by status, which buttons change, not the mouse"""
        for model, group in (("crm.campaign", "state"), ("crm.campaign.activity", "status")):
            found = self.attributes(
                model, "kanban", "default_group_by", "records_draggable", "group_create"
            )
            expected = {
                "default_group_by": group,
                "records_draggable": "0",
                "group_create": "0",
            }
            self.assertEqual(found, expected)
        view = "crm_campaign_activity_view_kanban_customer"
        arch = self._arch(self.env["crm.campaign.activity"], "kanban", view)
        self.assertFalse(arch.get("default_group_by"))

    def test_lists_work_on_phones_and_by_themselves(self):
        """K4 K7: buttons for many on phones, too; bars that move while runs go on"""
        external = "crm_campaign_activity_view_list_external"
        for model, view, expected in [
            ("crm.campaign.activity", None, "crm_list_buttons"),
            ("crm.campaign.activity", external, "crm_list_buttons"),
            ("crm.campaign.activity", f"{external}_customer", "crm_list_buttons"),
            ("crm.campaign.run", None, "crm_run_list"),
        ]:
            arch = self._arch(self.env[model], "list", view)
            self.assertEqual(arch.get("js_class"), expected)

    def test_priority_of_a_closed_activity_stays(self):
        """K6: by its stars in the list, on the card and in the form"""
        activity = self.create_activity(self.user_own)
        for closed in (False, True):
            if closed:
                activity._as_status().status = "completed"
            for kind in ("list", "kanban", "form"):
                screen = self.see(self.user_own, activity, kind)
                self.assertEqual(screen.attribute("priority", "widget"), "priority")
                self.assertIs(screen.holds("priority", "readonly"), closed)

    def test_who_was_left_out_is_listed_with_the_reason(self):
        """K2: and opens nothing of its own"""
        self.customer.email = False
        stage = self.add_mail_stage()
        self.launch()
        for kind in ("list", "kanban"):
            screen = self.see(self.user_manager, stage.run_ids.exclusion_ids, kind)
            self.assertSees(screen, "campaign_id run_id partner_id reason", buttons="")
        self.assertEqual(screen.root.get("can_open"), "0")

    def test_variants_are_listed_with_what_they_brought(self):
        """K4: share, subject, sent, answered"""
        stage = self.add_mail_stage()
        stage.variant_ids = [Command.create({"name": "Test Other", "percent": 50})]
        screen = self.see(self.user_manager, stage.variant_ids, "list")
        self.assertSees(screen, "name percent subject sent_count response_rate")

    def test_customers_of_a_segment_are_listed(self):
        """K2: with what they are reached by; as cards on phones"""
        screen = self.see(self.user_manager, self.segment)
        listed = screen.inside("partner_ids", self.customer)
        self.assertSees(listed, "display_name email phone")
        sample = screen.inside("sample_partner_ids", self.customer)
        self.assertSees(sample, "display_name email city", offered="country_id")

    def test_conditions_stay_in_their_order(self):
        """K2: in the list and on cards, all of them at once"""
        for kind in ("list", "kanban"):
            self.assertEqual(
                self.attributes("crm.segment.condition", kind, "default_order", "limit"),
                {"default_order": "sequence, id", "limit": "200"},
            )

    def test_values_of_customers_are_listed(self):
        """K3: who has which value of which criterion or indicator"""
        criterion = self.env["crm.criterion"].create(
            {"name": "Test Words", "code": "test_words", "kind": "text"}
        )
        answer = self.env["crm.criterion.answer"].create(
            {"partner_id": self.customer.id, "criterion_id": criterion.id, "text": "Test"}
        )
        screen = self.see(self.user_own, answer, "list")
        self.assertSees(screen, "partner_id criterion_id value_text")
        self.assertEqual(screen.root.get("open_form_view"), "0")
        value = self.env["crm.indicator.value"].create(
            {
                "partner_id": self.customer.id,
                "indicator_id": self.env["crm.indicator"].search([], limit=1).id,
                "value": 1,
            }
        )
        screen = self.see(self.user_own, value, "list")
        self.assertSees(screen, "partner_id indicator_id value level_id date", may="")
        self.assertEqual(
            self.figures("crm.indicator.value", "pivot"), {"indicator_id": "row", "level_id": "row"}
        )
        self.assertEqual(list(self.figures("crm.indicator.value", "graph")), ["level_id"])
        self.assertEqual(list(self.figures("crm.criterion.answer", "graph")), ["value_ids"])

    def test_definitions_are_listed(self):
        """K3: criteria and indicators, with whether they are compulsory or failed"""
        multi = self.env.ref("base.group_multi_company")
        self.user_manager.group_ids += multi
        criterion = self.env["crm.criterion"].create(
            {"name": "Test Words", "code": "test_words", "kind": "text"}
        )
        self.assertSees(
            self.see(self.user_manager, criterion, "list"),
            "sequence name code kind applies_to is_required company_id",
            offered="",
        )
        self.assertSees(self.see(self.user_manager, criterion, "kanban"), "name kind applies_to")
        indicator = self.env["crm.indicator"].search([], limit=1)
        screen = self.see(self.user_manager, indicator, "list")
        self.assertSees(
            screen,
            "sequence name code source period refresh date_refreshed date_failed company_id",
            offered="problem",
        )
        self.assertEqual(screen.root.get("decoration-danger"), "date_failed")
        self.assertSees(
            self.see(self.user_manager, indicator, "kanban"), "name source refresh date_refreshed"
        )
        values = self.env["crm.criterion"].new({"kind": "list"})
        rows = self.see(self.user_manager, values).inside("value_ids", values.value_ids.new({}))
        self.assertSees(rows, editable="sequence name code active")
        rows = self.see(self.user_manager, indicator).inside("level_ids", indicator.level_ids[:1])
        self.assertSees(rows, editable="value_from name color")

    def test_windows_offer_what_there_is(self):
        """K2 K4 K7: nothing is made by the way where one chooses"""
        for model, names in CHOSEN.items():
            arch = self._arch(self.env[model].with_user(self.user_manager), "form")
            for name in names.split():
                with self.subTest(model=model, field=name):
                    (node,) = arch.xpath(f"//field[@name='{name}']")
                    self.assertIn("'no_create': True", node.get("options", ""))

    def test_settings_are_fields(self):
        """K4 B14: each in its block, with its words"""
        system = self._create_user("system", "base.group_system")
        system.group_ids += self.env.ref("sales_team.group_sale_manager")
        arch = self._arch(self.env["res.config.settings"].with_user(system), "form")
        found = {
            setting.get("id"): [node.get("name") for node in setting.iter("field")]
            for setting in arch.xpath("//block[@name='crm_campaigns']/setting")
        }
        self.assertEqual(
            found,
            {
                "campaign_cap": ["campaign_cap_messages", "campaign_cap_days"],
                "campaign_scanner_networks": ["campaign_scanner_networks"],
                "campaign_chunk_size": ["campaign_chunk_size"],
            },
        )
