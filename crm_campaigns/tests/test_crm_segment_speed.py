import re

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .segment_common import SegmentCommon


@tagged("post_install", "-at_install")
class TestCrmSegmentSpeed(SegmentCommon):
    """K2: how the database reads an audience, proven over tables that are filled here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cr = cls.env.cr
        partners = cls.quiet_env["res.partner"].create(
            [{"name": f"Test {number}", "is_company": True} for number in range(2000)]
        )
        cls.segment.partner_ids = [Command.set(partners[:5].ids)]
        cls.env.flush_all()
        # Copies of one that Odoo made, whatever columns there are.
        pattern = cls.create_held(state="done")
        cls.env.flush_all()
        cr.execute(
            """INSERT INTO crm_interaction
               SELECT (jsonb_populate_record(i, jsonb_build_object(
                          'id', nextval('crm_interaction_id_seq'),
                          'partner_id', (%s::int[])[1 + n %% 2000],
                          'date', now() at time zone 'UTC' - n * interval '1 hour'))).*
                 FROM crm_interaction i, generate_series(1, 40000) n WHERE i.id = %s""",
            [partners.ids, pattern.id],
        )
        cr.execute("ANALYZE res_partner, crm_interaction, crm_agreement, crm_campaign_activity")
        cr.execute("ANALYZE crm_segment_partner_rel")

    def plan(self, segment):
        audience = segment.with_user(self.user_manager)._sql_audience(segment.browse())
        rows = self.env.execute_query(SQL("EXPLAIN SELECT COUNT(*) FROM (%s) AS a", audience))
        return "\n".join(row[0] for row in rows)

    def test_what_happened_lately_is_read_by_its_date(self):
        """K2: a period is read from the index of the dates, not from all interactions"""
        plan = self.plan(self.dynamic({"kind": "interaction", "period": "last", "period_days": 5}))
        self.assertRegex(plan, r"crm_interaction_date_idx")

    def test_nested_conditions_read_every_table_once(self):
        """K2: no condition is asked once for each customer, however deeply it stands"""
        plan = self.plan(
            self.dynamic(
                self.is_a("is_company", True),
                {"kind": "group", "match": "any"},
                {"kind": "interaction", "count": 3, "level": 1},
                {"kind": "group", "match": "none", "level": 1},
                {"kind": "agreement", "agreement_type_id": self.type_email.id, "level": 2},
                {"kind": "campaign", "campaign_event": "got", "level": 2},
            )
        )
        self.assertEqual(len(re.findall(r"Scan.* on crm_interaction\b", plan)), 1, plan)
        self.assertNotIn("Materialize", plan)

    def test_of_listed_customers_only_their_own_is_read(self):
        """K2: where a list leaves few customers, nobody else's interactions are looked at"""
        for count in ({"count": 1}, {"count": 3}, {"count": 3, "count_operator": "at_most"}):
            with self.subTest(count=count):
                plan = self.plan(
                    self.dynamic(
                        {"kind": "segment", "used_segment_id": self.segment.id},
                        {"kind": "interaction", **count},
                    )
                )
                self.assertIn("crm_interaction_partner_date_idx", plan)
                self.assertNotRegex(plan, r"Seq Scan on crm_interaction\b")
