from odoo.tests import tagged

from odoo.addons.crm_agreements.tests.access_matrix_common import AccessMatrixMixin

from .common import CampaignCommon

# What salespeople, managers and data protection may do with a model: read, write, create, delete.
MATRIX = {
    "crm.campaign": "r rwcd -",
    "crm.campaign.activity": "rw rw -",
    "crm.campaign.activity.change": "r r -",
    "crm.campaign.activity.reopen": "- rwc -",
    "crm.campaign.assign": "rwc rwc -",
    "crm.campaign.exclusion": "r r -",
    "crm.campaign.member": "r r -",
    "crm.campaign.outcome": "r r -",
    "crm.campaign.preview": "rwc rwc -",
    "crm.campaign.reason": "r rwcd -",
    "crm.campaign.reason.template": "r rwcd -",
    "crm.campaign.report": "r r -",
    "crm.campaign.run": "r r -",
    "crm.campaign.set.status": "rwc rwc -",
    "crm.campaign.stage": "r rwcd -",
    "crm.campaign.subtype": "r rwcd -",
    "crm.campaign.type": "r rwcd -",
    "crm.campaign.variant": "r rwcd -",
    "crm.criterion": "r rwcd -",
    "crm.criterion.answer": "rwcd rwcd -",
    "crm.criterion.value": "r rwcd -",
    "crm.indicator": "r rwcd -",
    "crm.indicator.level": "r rwcd -",
    "crm.indicator.value": "r r -",
    "crm.message.click": "r r -",
    "crm.segment": "r rwcd -",
    "crm.segment.add": "- rwcd -",
    "crm.segment.condition": "r rwcd -",
    "crm.segment.import": "- rwcd -",
    "crm.segment.import.column": "- rwcd -",
}


@tagged("post_install", "-at_install")
class TestCampaignAccessMatrix(AccessMatrixMixin, CampaignCommon):
    """Section 4: who may do what with every model of campaigns."""

    ADDONS = ("crm_campaigns",)
    MATRIX = MATRIX

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_officer = cls._create_user("officer", "crm_interactions.group_data_protection")
