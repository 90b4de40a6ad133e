from lxml import etree

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.views_common import ViewsMixin, words

from .internal_common import InternalCommon

CONDITION = {
    "customer": "domain",
    "criterion": "criterion_id",
    "indicator": "indicator_id",
    "interaction": "count_operator count interaction_state interaction_type_ids channel_ids "
    "result_type_ids period",
    "agreement": "agreement_type_id",
    "campaign": "campaign_event campaign_ids period",
    "segment": "used_segment_id",
    "group": "match",
}
REQUIRED = {
    "criterion": "criterion_id",
    "indicator": "indicator_id",
    "interaction": "count_operator interaction_state period",
    "agreement": "agreement_type_id",
    "campaign": "campaign_event period",
    "segment": "used_segment_id",
    "group": "match",
}


@tagged("post_install", "-at_install")
class TestViewsSegment(ViewsMixin, InternalCommon):
    """The forms by which managers say who is meant: segments, criteria, indicators, settings."""

    ADDON = "crm_campaigns"

    def new(self, model, **values):
        return self.env[model].new(values)

    def test_phone_numbers_begin_with_their_plus_in_hebrew_too(self):
        """§4: numbers keep their direction on the cards and in the list of a segment."""
        arch = self.env["crm.segment"].get_view(view_type="form")["arch"]
        phones = etree.fromstring(arch).xpath("//field[@name='phone']")
        self.assertEqual([phone.get("class") for phone in phones], ["o_force_ltr"] * 2)

    def test_segment_has_conditions_or_a_list(self):
        """K2: counted and shown before it is used; lists are imported by managers"""
        dynamic = self.env["crm.segment"].create({"name": "Test Dynamic", "kind": "dynamic"})
        static = self.segment
        for segment, shows, hides, more in [
            (dynamic, "conditions match condition_ids conditions_text", "listed partner_ids", ""),
            (static, "listed partner_ids", "conditions match", "crm_segment_import_action"),
        ]:
            for user, buttons in ((self.user_own, ""), (self.user_manager, more)):
                with self.subTest(kind=segment.kind, user=user.login):
                    self.assertSees(
                        self.see(user, segment),
                        f"{shows} name kind description partner_count sample sample_partner_ids",
                        f"{hides} Archived problem active",
                        buttons=f"action_preview {buttons}",
                    )
        screen = self.see(self.user_manager, static)
        context = screen.context("crm_segment_import_action")
        self.assertEqual(context, {"default_segment_id": static.id})
        static.active = False
        self.assertSees(self.see(self.user_manager, static), "Archived")
        new = self.see(self.user_manager, self.new("crm.segment", kind="static"))
        self.assertSees(new, "name kind", buttons="", required="name kind")

    def test_segment_tells_what_is_wrong_with_it(self):
        """K2: a problem is told where it is mended"""
        segment = self.env["crm.segment"].create({"name": "Test Dynamic", "kind": "dynamic"})
        domain = "[('no_such_field', '=', 1)]"
        segment.condition_ids = [Command.create({"kind": "customer"})]
        self.env.cr.execute(
            "UPDATE crm_segment_condition SET domain = %s WHERE segment_id = %s",
            (domain, segment.id),
        )
        segment.invalidate_recordset()
        segment.condition_ids.invalidate_recordset()
        self.assertSees(self.see(self.user_manager, segment), "problem")

    def test_segments_are_imported_from_their_list(self):
        """K2: by managers, on phones, too"""
        button = "crm_segment_import_action"
        for kind in ("list", "kanban"):
            for user, buttons in ((self.user_own, ""), (self.user_manager, button)):
                screen = self.see(user, self.segment, kind)
                self.assertSees(screen, "name kind description", buttons=buttons)

    def test_condition_asks_for_what_its_kind_needs(self):
        """K2 H11: and for nothing else; it can be switched off, most can be turned round"""
        every = " ".join(CONDITION.values())
        for kind, shows in CONDITION.items():
            with self.subTest(kind=kind):
                condition = self.new("crm.segment.condition", kind=kind)
                screen = self.see(self.user_manager, condition)
                hides = words(every) - words(shows)
                self.assertSees(screen, f"{shows} kind is_on", " ".join(hides))
                asked = screen.required & words(every)
                self.assertEqual(asked, words(REQUIRED.get(kind)))
                negated = kind not in ("group", "interaction", "campaign")
                self.assertIs("is_negated" in screen.shown, negated)

    def test_condition_asks_for_values_of_the_chosen(self):
        """K2 K3: values of a criterion by its kind, levels or a number of an indicator, a period"""
        line, text, sure = self.env["crm.criterion"].create(
            [
                {
                    "name": f"Test {kind}",
                    "code": f"test_{kind}",
                    "kind": kind,
                    "value_ids": [Command.create({"name": "A", "code": "a"})]
                    if kind == "list"
                    else [],
                }
                for kind in ("list", "text", "boolean")
            ]
        )
        level = self.env["crm.indicator.level"].search([], limit=1)
        indicator = level.indicator_id
        answers = "criterion_value_ids criterion_text criterion_yes_no"
        number = "indicator_operator indicator_value"
        for values, shows, every in [
            ({"kind": "criterion", "criterion_id": line.id}, "criterion_value_ids", answers),
            ({"kind": "criterion", "criterion_id": text.id}, "criterion_text", answers),
            ({"kind": "criterion", "criterion_id": sure.id}, "criterion_yes_no", answers),
            ({"kind": "indicator"}, "", f"{number} indicator_level_ids"),
            (
                {"kind": "indicator", "indicator_id": indicator.id},
                f"{number} indicator_level_ids",
                number,
            ),
            (
                {
                    "kind": "indicator",
                    "indicator_id": indicator.id,
                    "indicator_level_ids": [Command.set(level.ids)],
                },
                "indicator_level_ids",
                number,
            ),
            ({"kind": "campaign", "period": "last"}, "period_days", "date_from date_to"),
            ({"kind": "campaign", "period": "between"}, "date_from date_to", "period_days"),
        ]:
            with self.subTest(values=values):
                screen = self.see(self.user_manager, self.new("crm.segment.condition", **values))
                hides = words(every) - words(shows)
                self.assertSees(screen, shows, " ".join(hides))

    def test_conditions_are_added_by_kind(self):
        """K2: one click for each kind; groups hold any of theirs"""
        for kind, names in (("list", CONDITION), ("kanban", ("customer", "group"))):
            arch = self._arch(self.env["crm.segment.condition"].with_user(self.user_manager), kind)
            offered = [node.get("context") for node in arch.xpath("./control/create")]
            self.assertEqual(len(offered), len(names))
            for name, context in zip(names, offered, strict=True):
                self.assertIn(f"'default_kind': '{name}'", context)
            self.assertIn("'default_match': 'any'", offered[-1])
        condition = self.env["crm.segment.condition"].new({"kind": "customer"})
        screen = self.see(self.user_manager, condition, "list")
        self.assertSees(screen, "sequence is_on summary level", "kind")

    def test_import_asks_step_by_step(self):
        """K2: a file, then its columns and where it goes, then what is wrong"""
        imports = self.env["crm.segment.import"]
        columns = "row_count id_column_id id_kind name_column_id segment_id preview"
        for values, shows, hides, buttons in [
            ({"state": "file"}, "file", f"{columns} errors", "action_read cancel"),
            (
                {"state": "columns"},
                f"{columns} segment_name",
                "file errors mode",
                "action_import action_other_file cancel",
            ),
            (
                {"state": "columns", "segment_id": self.segment.id},
                f"{columns} mode",
                "file errors segment_name",
                "action_import action_other_file cancel",
            ),
            (
                {"state": "failed", "row_count": 3, "error_count": 1},
                "errors error_count row_count",
                "file id_column_id preview",
                "action_back action_other_file cancel",
            ),
        ]:
            with self.subTest(values=values):
                screen = self.see(self.user_manager, imports.new(values))
                self.assertSees(screen, shows, hides, buttons=buttons)
                must = {"id_column_id", "id_kind"} if values["state"] == "columns" else set()
                if must and "segment_id" not in values:
                    must.add("segment_name")
                self.assertEqual(screen.required - {"state", "mode"}, must)

    def test_import_offers_first_what_helps(self):
        """K2: the columns where every row is faulty, else a mended file: one primary button"""
        for errors, name in ((1, "action_other_file"), (3, "action_back")):
            record = self.env["crm.segment.import"].new(
                {"state": "failed", "row_count": 3, "error_count": errors}
            )
            screen = self.see(self.user_manager, record)
            first = [
                node.get("name")
                for node in screen.root.xpath("./footer/button[@class='btn-primary']")
                if not screen._holds(node.get("invisible"))
            ]
            self.assertEqual(first, [name])

    def test_customers_are_added_to_a_new_or_a_known_segment(self):
        """K2: from the list of customers"""
        windows = self.env["crm.segment.add"]
        for mode, shows, hides in (("new", "name", "segment_id"), ("add", "segment_id", "name")):
            screen = self.see(self.user_manager, windows.new({"mode": mode}))
            self.assertSees(
                screen,
                f"partner_count mode {shows}",
                f"{hides} partner_ids",
                buttons="action_apply cancel",
                required=f"mode {shows}",
            )

    def test_criterion_has_values_where_it_has_a_list(self):
        """K3 S3: of single and multi lists"""
        for kind in ("list", "multi", "boolean", "text"):
            screen = self.see(self.user_manager, self.new("crm.criterion", kind=kind, active=True))
            self.assertSees(screen, "name code kind applies_to is_required", "Archived active")
            self.assertIs("value_ids" in screen.shown, kind in ("list", "multi"))
        archived = self.new("crm.criterion", kind="text", active=False)
        self.assertSees(self.see(self.user_manager, archived), "Archived")
        screen = self.see(self.user_manager, self.new("crm.criterion", is_required=True), "kanban")
        self.assertIn("Compulsory", screen.text)
        screen = self.see(self.user_manager, self.new("crm.criterion"), "kanban")
        self.assertNotIn("Compulsory", screen.text)

    def test_indicator_asks_for_its_own_calculation(self):
        """K3 S6: model, customer, date with a period, measure but for counts"""
        own = "model_id partner_field_id aggregate"
        optional = "date_field_id measure_field_id"
        known = self.env["crm.indicator"].search([("source", "!=", "own")], limit=1).source
        model = {"model_id": self.env["ir.model"]._get_id("crm.interaction")}
        for values, shows, hides in [
            ({"source": known, "period": False}, "", f"{own} {optional} domain"),
            (
                {"source": "own", "aggregate": "count", "period": False},
                own,
                f"{optional} domain",
            ),
            (
                {"source": "own", "aggregate": "sum", "period": "12", **model},
                f"{own} {optional} domain",
                "",
            ),
        ]:
            with self.subTest(values=values):
                screen = self.see(self.user_manager, self.new("crm.indicator", **values))
                self.assertSees(screen, f"{shows} name code source period refresh level_ids", hides)
                asked = screen.required & words(f"{own} {optional}")
                self.assertEqual(asked, words(shows) - {"domain"})

    def test_indicator_is_calculated_when_somebody_asks(self):
        """K3 S7: unless it always is; who has which value; what failed"""
        indicator = self.env["crm.indicator"].search([("refresh", "=", "daily")], limit=1)
        both = "action_refresh action_view_values"
        screen = self.see(self.user_manager, indicator)
        self.assertSees(screen, "date_refreshed", "date_failed problem Archived", buttons=both)
        indicator.write({"date_failed": "2026-05-04 08:00:00", "problem": "Test Problem"})
        self.assertSees(self.see(self.user_manager, indicator), "date_failed problem")
        self.assertIn("Failed On", self.see(self.user_manager, indicator, "kanban").text)
        indicator.refresh = "realtime"
        self.assertSees(self.see(self.user_manager, indicator), hides="date_refreshed", buttons="")
        self.assertEqual(self.see(self.user_manager, self.new("crm.indicator")).buttons, set())

    def test_customer_has_the_sections(self):
        """K6 K8 S5: profile, activities and messages, in lists of their own"""
        screen = self.see(self.user_own, self.customer)
        self.assertSees(
            screen,
            "crm_section_profile crm_section_internal_activities crm_section_external_activities "
            "crm_profile crm_campaign_activity_section crm_record_list",
        )
        widget = "crm_campaign_activity_section"
        for attribute, value in {
            "model": "crm.campaign.activity",
            "list_ref": "crm_campaigns.crm_campaign_activity_view_list_customer",
            "kanban_ref": "crm_campaigns.crm_campaign_activity_view_kanban_customer",
            "domain_method": "get_internal_activities_domain",
        }.items():
            self.assertEqual(screen.attribute(widget, attribute), value)

    def test_settings_are_offered(self):
        """K4 B14: frequency cap, networks of scanners, how many are prepared at once"""
        system = self._create_user("system", "base.group_system")
        system.group_ids += self.env.ref("sales_team.group_sale_manager")
        screen = self.see(system, self.new("res.config.settings"))
        self.assertSees(
            screen,
            "crm_campaigns campaign_cap campaign_cap_messages campaign_cap_days "
            "campaign_scanner_networks campaign_chunk_size",
        )

    def test_dictionaries(self):
        """K1 K7: types with their subtypes, reasons with the status they are for"""
        kind = self.campaign.type_id
        screen = self.see(self.user_manager, kind)
        self.assertSees(screen, "name code subtype_ids", "Archived active")
        self.assertEqual(screen.context("subtype_ids"), {"active_test": False})
        subtype = self.env["crm.campaign.subtype"].search([], limit=1)
        row = screen.inside("subtype_ids", subtype)
        self.assertSees(row, "sequence name code priority", offered="active")
        self.assertSees(self.see(self.user_manager, kind, "list"), "sequence name code subtype_ids")
        screen = self.see(self.user_manager, self.template)
        self.assertSees(screen, "name reason_ids", "Archived active")
        row = screen.inside("reason_ids", self.reason_cancelled)
        self.assertSees(row, editable="sequence name status", required="name status")
        self.assertSees(self.see(self.user_manager, self.template, "list"), "name reason_ids")
        for record in (kind, self.template):
            record.active = False
            self.assertSees(self.see(self.user_manager, record), "Archived")
