from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools.misc import get_lang

from odoo.addons.crm_interactions.tests.views_common import ViewsMixin

from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestViewsSearch(ViewsMixin, AgreementCommon):
    """What filters, groups and typed terms find among agreements and their kin."""

    ADDON = "crm_agreements"
    ALL_SEARCHED = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._agreement_day()
        cls.day = timedelta(days=1)

    def test_agreements_are_searched(self):
        """A2: active, inactive, withdrawn, ending soon, mine"""
        days = {"near": (0, 29), "far": (0, 60), "over": (-9, -1), "later": (9, 20)}
        people = self.contact, self.contact2, self.individual, self.customer
        named = {
            word: self.grant(
                partner,
                date_start=self.today + start * self.day,
                date_end=self.today + end * self.day,
                user_id=self.user_manager.id,
            )
            for (word, (start, end)), partner in zip(days.items(), people, strict=True)
        }
        row = {"type_id": self.type_sms.id, "user_id": self.user_own.id}
        named["gone"] = self.grant(self.individual, **row)
        named["gone"].action_withdraw()
        table = {
            "active": "near far",
            "inactive": "over later gone",
            "withdrawn": "gone",
            "ending": "near",
            "mine": "near far over later",
        }
        self.assertFilters(self.user_manager, named, table)
        contract = {"partner_id": self.customer.id, "number": "C-1"}
        named["later"].contract_id = self.env["crm.contract"].create(contract)
        terms = [
            ("partner_id", "Test Customer Ltd", "near far later"),
            ("partner_id", "Ina", "over gone"),
            ("type_id", "SMS", "gone"),
            ("contract_id", "C-1", "later"),
            ("user_id", "Test Own", "gone"),
        ]
        self.assertFinds(self.user_manager, named, terms)
        groups = {
            "group_status": "status",
            "group_type": "type_id",
            "group_customer": "partner_id",
            "group_contract": "contract_id",
            "group_end": "date_end:month",
            "date_end": "date=date_end",
        }
        self.assertGroups(self.user_own, "crm.agreement", groups)

    def test_ledger_is_searched(self):
        """B8: granted, withdrawn; by customer, type and author"""
        agreement = self.grant()
        agreement.with_user(self.user_own).action_withdraw()
        granted, withdrawn = agreement.event_ids.sorted("id")
        named = {"granted": granted, "withdrawn": withdrawn}
        self.assertFilters(self.user_own, named, {word: word for word in named})
        terms = [
            ("partner_id", "Test Customer Ltd", "granted withdrawn"),
            ("type_id", "Email", "granted withdrawn"),
            ("author", "test_own", "withdrawn"),
        ]
        self.assertFinds(self.user_own, named, terms)
        groups = {"group_customer": "partner_id", "group_kind": "kind", "group_source": "source"}
        groups |= {"group_date": "date:month", "date": "date=date"}
        self.assertGroups(self.user_own, "crm.agreement.event", groups)

    def test_requests_to_confirm_are_searched(self):
        """B10: waiting, confirmed, cancelled, expired; by address"""
        now = fields.Datetime.now()
        row = {"company_id": self.company.id, "date": now}
        wording = {"type_id": self.type_email.id, "lang": "en_US", "body": "<p>Words</p>"}
        wording = self.env["crm.agreement.wording"].create(wording)
        wording.action_publish()
        row |= {"type_id": self.type_email.id, "wording_id": wording.id}
        cases = {
            "waiting": (self.customer, {}),
            "confirmed": (self.individual, {"agreement_id": self.grant(self.individual).id}),
            "cancelled": (self.contact, {"date_cancelled": now}),
            "expired": (self.contact2, {"date": now - 99 * self.day}),
        }
        named = {}
        for word, (partner, values) in cases.items():
            values = {**row, "partner_id": partner.id, "email": partner.email, **values}
            named[word] = self.env["crm.agreement.request"].sudo().create(values)
        self.assertFilters(self.user_own, named, {word: word for word in named})
        terms = [
            ("partner_id", "Test Customer Ltd", "waiting cancelled expired"),
            ("type_id", "Email", "waiting confirmed cancelled expired"),
            ("email", "carlos@", "expired"),
        ]
        self.assertFinds(self.user_own, named, terms)
        groups = {"group_status": "status", "group_type": "type_id", "group_date": "date:month"}
        groups |= {"group_customer": "partner_id", "date": "date=date"}
        self.assertGroups(self.user_own, "crm.agreement.request", groups)

    def test_contracts_are_searched(self):
        """A3: running, ended; by number"""
        create = self.env["crm.contract"].create
        named = {
            state: create({"partner_id": self.customer.id, "number": f"C-{state}", "state": state})
            for state in ("draft", "running", "ended")
        }
        self.assertFilters(self.user_own, named, {"running": "running", "ended": "ended"})
        terms = [("number", "c-dra", "draft"), ("partner_id", "Test Customer Ltd", " ".join(named))]
        self.assertFinds(self.user_own, named, terms)
        groups = {"group_customer": "partner_id", "group_state": "state"}
        groups |= {"group_end": "date_end:month", "date_end": "date=date_end"}
        self.assertGroups(self.user_own, "crm.contract", groups)

    def test_types_and_wordings_are_searched(self):
        """A1 B8: by name, code and words; drafts, published, archived ones"""
        create = self.env["crm.agreement.type"].create
        named = {"one": create({"name": "Leaflets", "code": "paper"})}
        named["old"] = create({"name": "Leaflets of old", "code": "paper_old", "active": False})
        self.assertFilters(self.user_manager, named, {"inactive": "old"})
        terms = [("name", "leaflet", "one"), ("name", "paper", "one")]
        self.assertFinds(self.user_manager, named, terms)
        self.assertGroups(self.user_manager, "crm.agreement.type", {})
        create = self.env["crm.agreement.wording"].create
        row = {"type_id": named["one"].id, "lang": "en_US", "body": "<p>Roses</p>"}
        named = {word: create(row) for word in ("draft", "published", "old")}
        named["published"].action_publish()
        named["old"].active = False
        table = {"draft": "draft", "published": "published", "inactive": "old"}
        self.assertFilters(self.user_manager, named, table)
        both = "draft published"
        terms = [("type_id", "Leaflets", both), ("lang", "en_US", both), ("body", "roses", both)]
        self.assertFinds(self.user_manager, named, terms)
        groups = {"group_type": "type_id", "group_lang": "lang"}
        self.assertGroups(self.user_manager, "crm.agreement.wording", groups)

    def test_what_stops_marketing_is_searched(self):
        """B17: objections, other bases and lists: active, inactive, lifted, allowing marketing"""
        past = {"date_start": self.today - 9 * self.day, "date_end": self.today - self.day}
        row = {"partner_id": self.customer.id, "source": "By phone"}
        create = self.env["crm.objection"].create
        named = {"now": create({**row, "channel_id": self.channel_sms.id})}
        named |= {"over": create({**row, **past}), "lifted": create({**row, "source": "By mail"})}
        named["lifted"].lift_reason = "Asked for news"
        named["lifted"].action_lift()
        self.store(named["lifted"], date_lifted=fields.Datetime.now() - self.day)
        table = {"active": "now", "inactive": "over lifted", "lifted": "lifted"}
        self.assertFilters(self.user_own, named, table)
        terms = [
            ("partner_id", "Test Customer Ltd", "now over lifted"),
            ("channel_id", "SMS", "now"),
            ("source", "by mail", "lifted"),
        ]
        self.assertFinds(self.user_own, named, terms)
        groups = {"group_customer": "partner_id", "group_channel": "channel_id"}
        groups |= {"group_source": "source", "date_start": "date=date_start"}
        self.assertGroups(self.user_own, "crm.objection", groups)
        row = {"partner_id": self.individual.id, "kind": "contract", "note": "Buys"}
        create = self.env["crm.lawful.basis"].create
        named = {"now": create({**row, "allows_marketing": True, "note": "Sells"})}
        named["over"] = create({**row, **past, "channel_id": self.channel_sms.id})
        table = {"active": "now", "inactive": "over", "marketing": "now"}
        self.assertFilters(self.user_own, named, table)
        terms = [("partner_id", "Ina", "now over"), ("channel_id", "SMS", "over")]
        self.assertFinds(self.user_own, named, [*terms, ("note", "sells", "now")])
        groups = {"group_customer": "partner_id", "group_kind": "kind"}
        groups |= {"group_end": "date_end:month"}
        self.assertGroups(self.user_own, "crm.lawful.basis", groups)
        create = self.env["crm.do.not.contact"].create
        named = {"mail": create({"source": "List A", "email": "a@b.example.com"})}
        named["name"] = create({"source": "List B", "name": "Bee", "email": "z@b.example.com"})
        row = {"source": "List C", "phone": "+48 500 600 700", "channel_id": self.channel_sms.id}
        named["phone"] = create({**row, **past})
        self.assertFilters(self.user_own, named, {"active": "mail name", "inactive": "phone"})
        terms = [
            ("name", "bee", "name"),
            ("name", "a@b", "mail"),
            ("name", "500 600", "phone"),
            ("source", "list b", "name"),
            ("channel_id", "SMS", "phone"),
        ]
        self.assertFinds(self.user_own, named, terms)
        groups = {"group_source": "source", "group_channel": "channel_id"}
        groups |= {"group_start": "date_start:month", "date_start": "date=date_start"}
        self.assertGroups(self.user_own, "crm.do.not.contact", groups)

    def test_subject_requests_are_searched(self):
        """B12: mine, open, late, due this week; by number, name or address of the person"""
        model = self.env["crm.subject.request"].with_user(self.user_officer)
        first = fields.Date.context_today(model)
        starts = int(get_lang(self.env(user=self.user_officer)).week_start)
        first -= (first.isoweekday() - starts) % 7 * self.day
        states = "new checked in_progress done refused"
        named = {
            state: model.create({"kind": "access", "contact_name": state, "user_id": False})
            for state in states.split()
        }
        for state, request in named.items():
            self.store(request, state=state, date_deadline=self.today + 30 * self.day)
        week = {"before": first - self.day, "first": first, "last": first + 6 * self.day}
        for word, deadline in {**week, "next": first + 7 * self.day}.items():
            mail = {"email": f"{word}@example.com", "partner_id": self.individual.id}
            named[word] = model.create({"kind": "erasure", "user_id": False, **mail})
            self.store(named[word], date_deadline=deadline)
        named["first"].user_id = self.user_officer
        open_ = "new checked in_progress before first last next"
        late = " ".join(word for word in named if named[word].is_late)
        self.assertIn("before", late)
        table = {"mine": "first", "open": open_, "late": late, "due_this_week": "first last"}
        self.assertFilters(self.user_officer, named, table)
        terms = [
            ("name", named["done"].name, "done"),
            ("name", "refused", "refused"),
            ("name", "next@", "next"),
            ("partner_id", "Ina", "before first last next"),
            ("kind", "access", states),
            ("user_id", "Test Officer", "first"),
        ]
        self.assertFinds(self.user_officer, named, terms)
        groups = {"group_kind": "kind", "group_state": "state", "group_user": "user_id"}
        groups |= {"group_deadline": "date_deadline:week", "date_received": "date=date_received"}
        self.assertGroups(self.user_officer, "crm.subject.request", groups)

    def store(self, record, **values):
        """Write stored values past the rules of the model: the state is what is looked for."""
        record.flush_recordset()
        columns = ", ".join(f"{name} = %s" for name in values)
        query = f"UPDATE {record._table} SET {columns} WHERE id = %s"
        self.env.cr.execute(query, [*values.values(), record.id])
        record.invalidate_recordset()

    def test_registers_of_data_protection_are_searched(self):
        """B12: restrictions in force, rules on and off, runs that failed, files still kept"""
        officer = self.user_officer
        create = self.env["crm.processing.restriction"].with_user(officer).create
        row = {"partner_id": self.customer.id, "reason": "Court"}
        named = {kind: create({**row, "kind": kind}) for kind in ("restriction", "legal_hold")}
        past = {"date_start": "2026-05-04", "date_end": "2026-05-05", "reason": "Checked"}
        named["over"] = create({**row, **past, "kind": "restriction"})
        table = {
            "in_force": "restriction legal_hold",
            "restriction": "restriction over",
            "legal_hold": "legal_hold",
        }
        self.assertFilters(officer, named, table)
        terms = [("partner_id", "Test Customer Ltd", " ".join(named)), ("reason", "check", "over")]
        self.assertFinds(officer, named, terms)
        groups = {"group_customer": "partner_id", "group_kind": "kind"}
        self.assertGroups(officer, "crm.processing.restriction", groups)
        rules = self.env["crm.retention.rule"].with_context(active_test=False).search([], limit=2)
        named = dict(zip(("on", "off"), rules, strict=True))
        named["on"].active, named["off"].active = True, False
        self.assertFilters(officer, named, {"active": "on", "inactive": "off"})
        self.assertFinds(officer, named, [("kind", named["on"].kind, "on")])
        self.assertGroups(officer, "crm.retention.rule", {})
        new = self.env["crm.retention.log"].new
        named = {"fine": new({"failed_count": 0}), "failed": new({"failed_count": 2})}
        self.assertFilters(officer, named, {"failed": "failed"})
        kind = named["failed"]._fields["kind"].get_values(self.env)[0]
        named["failed"].kind = kind
        self.assertFinds(officer, named, [("kind", kind, "failed")])
        groups = {"group_kind": "kind", "group_date": "create_date:day"}
        self.assertGroups(
            officer, "crm.retention.log", {**groups, "create_date": "date=create_date"}
        )
        new = self.env["crm.subject.export"].new
        file = self.env["ir.attachment"].create({"name": "a.zip", "raw": b"a"})
        named = {"kept": new({"attachment_id": file.id}), "gone": new({"user_id": officer.id})}
        self.assertFilters(officer, named, {"with_file": "kept"})
        request = self.env["crm.subject.request"].with_user(officer)
        request = request.create({"kind": "access", "partner_id": self.individual.id})
        named["asked"] = new({"request_id": request.id})
        named["whose"] = new({"partner_id": self.individual.id})
        terms = [("request_id", request.name, "asked"), ("user_id", "Test Officer", "gone")]
        terms += [("partner_id", "Ina", "whose")]
        self.assertFinds(officer, named, terms)
        groups = {"group_customer": "partner_id", "group_user": "user_id"}
        groups |= {"group_date": "date:month", "date": "date=date"}
        self.assertGroups(officer, "crm.subject.export", groups)
        new = self.env["crm.erasure"].new
        named = {state: new({"state": state}) for state in ("waiting", "done", "refused")}
        self.assertFilters(officer, named, {state: state for state in named})
        named["done"].author = "officer"
        self.assertFinds(officer, named, [("author", "offic", "done")])
        groups = {"group_state": "state", "group_ground": "ground", "group_user": "user_id"}
        groups |= {"group_date": "date_requested:month", "date_requested": "date=date_requested"}
        self.assertGroups(officer, "crm.erasure", groups)

    def test_customers_to_erase_are_found(self):
        """B12: whose Data Collection is over, and, archived or not, who was erased"""
        collection = self.env.ref("crm_agreements.crm_agreement_type_data_collection")
        self.grant(self.individual, type_id=collection.id).action_withdraw()
        erased = {"date_erased": fields.Datetime.now(), "active": False}
        self.contact.write(erased)
        named = {"ended": self.individual, "erased": self.contact, "other": self.customer}
        table = {"to_erase": "ended", "erased": "erased"}
        view = "res_partner_view_search_to_erase"
        self.assertFilters(self.user_officer, named, table, view=view, only=True)
