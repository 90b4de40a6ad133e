from odoo.tests import tagged

from .common import CampaignCommon

# What a launched campaign leaves in its company, and how each is found by it.
RECORDS = {
    "crm.campaign": "id",
    "crm.campaign.activity": "campaign_id",
    "crm.campaign.exclusion": "campaign_id",
    "crm.campaign.member": "campaign_id",
    "crm.campaign.report": "campaign_id",
    "crm.campaign.run": "campaign_id",
    "crm.campaign.stage": "campaign_id",
    "crm.campaign.variant": "stage_id.campaign_id",
    "crm.message.click": "campaign_activity_id.campaign_id",
}


@tagged("post_install", "-at_install")
class TestCompanyIsolation(CampaignCommon):
    """Section 4: managers of one company see nothing of another one's campaigns."""

    def ids(self, model, domain, user):
        company = user.company_id
        records = self.env[model].with_user(user).with_context(allowed_company_ids=company.ids)
        return records.with_context(active_test=False).search(domain).ids

    def assertOnlyOwn(self, model, domain):
        with self.subTest(model=model):
            self.assertTrue(self.ids(model, domain, self.user_manager), "nothing to see at all")
            self.assertFalse(self.ids(model, domain, self.user_abroad))

    def test_campaign_with_all_it_leaves(self):
        """Section 4: the campaign, what it is made of, what it did and what came of it"""
        mail = self.add_mail_stage()
        self.env["crm.campaign.variant"].create({"stage_id": mail.id, "name": "B", "percent": 50})
        self.individual.email = False
        self.launch()
        message = mail.run_ids.activity_ids.message_out_ids[:1]
        self.env["crm.message.click"].sudo().create(
            {"message_id": message.id, "number": 1, "person_count": 1, "is_settled": True}
        )
        self.env.flush_all()
        for model, path in RECORDS.items():
            self.assertOnlyOwn(model, [(path, "=", self.campaign.id)])

    def test_what_is_known_of_customers(self):
        """Section 4, K2, K3: segments, criteria and indicators of one company"""
        company = {"company_id": self.company.id}
        self.segment.write(company)
        criterion = self.env["crm.criterion"].create(
            {
                "name": "Test Choir",
                "code": "test_choir",
                "kind": "list",
                "value_ids": [(0, 0, {"name": "Sings"})],
                **company,
            }
        )
        answer = self.classify(criterion)
        indicator = self.env.ref("crm_campaigns.crm_indicator_contacts").copy(company)
        value = self.measure(indicator)
        dynamic = self.env["crm.segment"].create(
            {"name": "Test Dynamic", "condition_ids": [(0, 0, {"kind": "customer"})], **company}
        )
        for model, domain in (
            ("crm.segment", [("id", "=", self.segment.id)]),
            ("crm.segment.condition", [("segment_id", "=", dynamic.id)]),
            ("crm.criterion", [("id", "=", criterion.id)]),
            ("crm.criterion.value", [("criterion_id", "=", criterion.id)]),
            ("crm.criterion.answer", [("id", "=", answer.id)]),
            ("crm.indicator", [("id", "=", indicator.id)]),
            ("crm.indicator.level", [("indicator_id", "=", indicator.id)]),
            ("crm.indicator.value", [("id", "=", value.id)]),
        ):
            self.assertOnlyOwn(model, domain)

    def classify(self, criterion):
        values = {"partner_id": self.customer.id, "criterion_id": criterion.id}
        return self.env["crm.criterion.answer"].create(
            {**values, "value_ids": criterion.value_ids.ids}
        )

    def measure(self, indicator):
        values = {"partner_id": self.customer.id, "indicator_id": indicator.id, "value": 1}
        return self.env["crm.indicator.value"].sudo().create(values)

    def test_answers_and_values_follow_their_customer(self):
        """Section 4, K3: criteria and indicators of all, customers of one company or of all"""
        criterion = self.env["crm.criterion"].create(
            {
                "name": "Test Choir",
                "code": "test_choir",
                "kind": "list",
                "value_ids": [(0, 0, {"name": "Sings"})],
            }
        )
        indicator = self.env.ref("crm_campaigns.crm_indicator_contacts").copy({"company_id": False})
        records = [self.classify(criterion), self.measure(indicator)]
        for shared in (criterion, criterion.value_ids, indicator, indicator.level_ids):
            with self.subTest(model=shared._name):
                found = self.ids(shared._name, [("id", "in", shared.ids)], self.user_abroad)
                self.assertEqual(found, shared.ids)
        for record in records:
            domain = [("id", "=", record.id)]
            with self.subTest(model=record._name):
                self.assertTrue(self.ids(record._name, domain, self.user_abroad))
        self.customer.company_id = self.company
        for record in records:
            self.assertOnlyOwn(record._name, [("id", "=", record.id)])
