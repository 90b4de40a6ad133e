from odoo.tests import tagged

from ..models.crm_campaign_run_process import DRAWN
from .common import CampaignCommon


@tagged("post_install", "-at_install")
class TestCrmCampaignProcess(CampaignCommon):
    """K9: one tree from the campaign to the last follow-up, from any of its records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage = cls.add_call_stage()

    def setUp(self):
        super().setUp()
        self.launch()
        self.activity = self.campaign.activity_ids.filtered(
            lambda one: one.partner_id == self.individual
        )
        self.activity.with_user(self.user_leader).assign(self.user_own.id)
        self.interaction = self.create_interactions(
            type_id=self.type_call.id,
            partner_id=self.individual.id,
            campaign_activity_id=self.activity.id,
        )
        self.follow_up = self.create_interactions(
            partner_id=self.individual.id, parent_id=self.interaction.id
        )
        self.chain = [
            self.campaign, self.stage, self.stage.run_ids, self.activity, self.interaction,
            self.follow_up,
        ]  # fmt: skip

    def tree(self, record, user=None):
        return record.with_user(user or self.user_manager).get_process()

    def test_whole_chain_from_any_of_its_records(self):
        """K9, H10: campaign → stage → run → activity → interaction → follow-up"""
        for record in self.chain:
            with self.subTest(record=record):
                process = self.tree(record)
                nodes = {node["id"]: node for node in process["nodes"]}
                ids = [one._process_id() for one in self.chain]
                self.assertLessEqual(set(ids), nodes.keys())
                parents = [nodes[key]["parent"] for key in ids]
                self.assertEqual(parents, [False, *ids[:-1]])
                self.assertEqual(process["focus"], record._process_id())

    def test_branches_are_counted(self):
        """K9: each branch tells how many activities are where"""
        nodes = {node["id"]: node for node in self.tree(self.campaign)["nodes"]}
        for record in self.chain[:3]:
            with self.subTest(record=record):
                self.assertEqual(
                    nodes[record._process_id()]["result"], "In Progress 1 · Unassigned 1"
                )

    def test_large_run_is_drawn_in_part_and_counted_in_full(self):
        """K9: a run of many customers stays readable, the one that was asked for is in it"""
        partners = self.quiet_env["res.partner"].create(
            [{"name": f"Test Audience {number}"} for number in range(30)]
        )
        run = self.stage.run_ids
        run.activity_ids._generate(run, partners)
        last = run.activity_ids.sorted("id")[-1]
        process = self.tree(last)
        nodes = {node["id"]: node for node in process["nodes"]}
        drawn = [node for node in nodes.values() if node["res_model"] == last._name]
        self.assertEqual(len(drawn), 21)
        self.assertIn(last._process_id(), nodes)
        self.assertEqual(
            nodes[run._process_id()]["result"],
            "In Progress 1 · Unassigned 31 · not all of them shown",
        )

    def test_run_that_is_drawn_in_full_says_so_by_silence(self):
        """K9: as many activities as are drawn are all of them"""
        run = self.stage.run_ids
        partners = self.quiet_env["res.partner"].create(
            [{"name": f"Test Audience {number}"} for number in range(DRAWN - 2)]
        )
        run.activity_ids._generate(run, partners)
        nodes = {node["id"]: node for node in self.tree(run)["nodes"]}
        drawn = [node for node in nodes.values() if node["res_model"] == "crm.campaign.activity"]
        self.assertEqual(len(drawn), DRAWN)
        self.assertEqual(
            nodes[run._process_id()]["result"], f"In Progress 1 · Unassigned {DRAWN - 1}"
        )

    def test_reader_sees_what_is_readable(self):
        """B7, K9: an activity one may not read is a step without words"""
        process = self.tree(self.campaign, self.user_own2)
        models = [node.get("res_model") for node in process["nodes"]]
        self.assertNotIn("crm.campaign.activity", models)
        self.assertIn("crm.campaign.run", models)

    def test_each_record_opens_its_own_process(self):
        """K9: the action names the model whose process it draws"""
        for record in self.chain[:4]:
            with self.subTest(record=record):
                action = record.with_user(self.user_manager).action_view_process()
                self.assertEqual(action["res_model"], record._name)
