from odoo.tests import tagged

from .common import CampaignCommon

OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
# What salespeople and managers may do with a model: read, write, create, delete.
# Which rows, the rules say; their tests are with the models.
MATRIX = {
    "crm.campaign": "r rwcd",
    "crm.campaign.activity": "rw rw",
    "crm.campaign.activity.change": "r r",
    "crm.campaign.activity.reopen": "- rwc",
    "crm.campaign.assign": "rwc rwc",
    "crm.campaign.exclusion": "r r",
    "crm.campaign.member": "r r",
    "crm.campaign.outcome": "r r",
    "crm.campaign.preview": "rwc rwc",
    "crm.campaign.reason": "r rwcd",
    "crm.campaign.reason.template": "r rwcd",
    "crm.campaign.report": "r r",
    "crm.campaign.run": "r r",
    "crm.campaign.set.status": "rwc rwc",
    "crm.campaign.stage": "r rwcd",
    "crm.campaign.subtype": "r rwcd",
    "crm.campaign.type": "r rwcd",
    "crm.campaign.variant": "r rwcd",
    "crm.criterion": "r rwcd",
    "crm.criterion.answer": "rwcd rwcd",
    "crm.criterion.value": "r rwcd",
    "crm.indicator": "r rwcd",
    "crm.indicator.level": "r rwcd",
    "crm.indicator.value": "r r",
    "crm.message.click": "r r",
    "crm.segment": "r rwcd",
    "crm.segment.add": "- rwcd",
    "crm.segment.condition": "r rwcd",
    "crm.segment.import": "- rwcd",
    "crm.segment.import.column": "- rwcd",
}


@tagged("post_install", "-at_install")
class TestCampaignAccessMatrix(CampaignCommon):
    """Section 4: who may do what with every model of campaigns."""

    def allowed(self, user, model):
        access = self.env[model].with_user(user)
        return "".join(key for key, name in OPERATIONS.items() if access.has_access(name)) or "-"

    def test_every_model_has_its_line(self):
        """Section 4: no model is forgotten; a new one says who may do what with it."""
        models = {
            name
            for name, model in self.env.registry.items()
            if model._original_module == "crm_campaigns" and not model._abstract
        }
        self.assertEqual(models, MATRIX.keys())

    def test_rights_are_those_of_the_table(self):
        """Section 4: salespeople and managers may do what the table says, nobody else anything."""
        officer = self._create_user("officer", "crm_interactions.group_data_protection")
        for model, rights in MATRIX.items():
            salespeople, manager = rights.split()
            for user, expected in (
                (self.user_own, salespeople),
                (self.user_leader, salespeople),
                (self.user_all, salespeople),
                (self.user_manager, manager),
                (officer, "-"),
                (self.user_internal, "-"),
                (self.user_portal, "-"),
                (self.user_public, "-"),
            ):
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(self.allowed(user, model), expected)
