from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.crm_interactions.tests.views_common import ViewsMixin

from .common import AgreementCommon


@tagged("post_install", "-at_install")
class TestViews(ViewsMixin, AgreementCommon):
    """Agreements, contracts, wordings and what stops marketing: what each role sees and may do."""

    ADDON = "crm_agreements"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._agreement_day()
        cls.day = timedelta(days=1)

    def officer_and_manager(self):
        return (self.user_officer, self.user_manager)

    def test_agreement_has_the_buttons_of_its_time(self):
        """A1 A2: active, ending, to come, withdrawn; who protects data reads and does nothing"""
        open_, ending = "action_withdraw", "action_withdraw action_renew"
        ended = self.grant(self.contact2, date_start=self.today - self.day, date_end=self.today)
        ended.sudo()._opened().date_end = self.today - self.day
        withdrawn = self.grant(self.individual)
        withdrawn.action_withdraw()
        no_end = self.grant(date_end=False)
        no_end._opened().date_end = False
        for agreement, buttons in [
            (self.env["crm.agreement"].new({}), ""),
            (no_end, open_),
            (self.grant(type_id=self.type_sms.id, date_end=self.today + self.day), ending),
            (self.grant(self.contact, date_start=self.today + self.day), open_),
            (ended, f"{open_} action_grant_again"),
            (withdrawn, "action_grant_again"),
        ]:
            for user in (self.user_own, self.user_leader, self.user_manager):
                with self.subTest(buttons=buttons, user=user.login):
                    asks = {"action_withdraw"} & set(buttons.split())
                    screen = self.see(user, agreement)
                    self.assertSees(screen, buttons=buttons, confirmed=" ".join(asks))
            self.assertSees(self.see(self.user_officer, agreement), buttons="", may="", editable="")

    def test_agreement_is_written_until_it_is_withdrawn(self):
        """A1 B8: whose and what stays for good, the time and the contract until it is over"""
        new = self.see(self.user_own, self.env["crm.agreement"].new({}))
        entered = "contract_id date_start date_end user_id"
        must = "partner_id type_id date_start"
        whose = "partner_id type_id"
        self.assertSees(new, editable=f"{whose} {entered}", required=must, may="create edit")
        over = "date_withdrawn date_superseded"
        self.assertSees(new, "", f"{over} status ledger event_ids listed_addresses can_unlist")
        agreement = self.grant()
        screen = self.see(self.user_own, agreement)
        self.assertSees(screen, f"{whose} status ledger", over, editable=entered)
        history = screen.inside("event_ids", agreement.event_ids)
        self.assertSees(history, "date kind date_start date_end author source", editable="")
        agreement.action_withdraw()
        screen = self.see(self.user_own, agreement)
        self.assertSees(screen, f"{entered} date_withdrawn", "date_superseded", editable="user_id")
        superseded = self.env["crm.agreement"].new({"date_superseded": self.today})
        screen = self.see(self.user_own, superseded)
        self.assertSees(screen, "date_superseded", "date_withdrawn")
        self.assertFalse({"contract_id", "date_start", "date_end"} & screen.editable)

    def test_agreement_tells_of_the_blacklist(self):
        """B9 B17: that the address is listed; who may takes it off, others are told whom to ask"""
        told, ask = "On the blacklist", "Ask an administrator"
        agreement = self.grant()
        self.assertSees(self.see(self.user_own, agreement), silent=[told], hides="action_unlist")
        listed = {"listed_addresses": "office@customer.example.com"}
        for can_unlist, shows, hides, says in [
            (True, "action_unlist", "", [told]),
            (False, "", "action_unlist", [told, ask]),
        ]:
            model = self.env["crm.agreement"].with_user(self.user_own)
            values = {**listed, "can_unlist": can_unlist}
            screen = self.see(self.user_own, model.new(values, origin=agreement))
            self.assertSees(screen, f"listed_addresses {shows}", f"can_unlist {hides}", says)
            self.assertEqual(ask in screen.text, not can_unlist)
        for over in ("date_withdrawn", "date_superseded"):
            screen = self.see(self.user_own, model.new({**values, over: self.today}))
            self.assertSees(screen, hides="listed_addresses", silent=[told])

    def test_agreements_are_listed(self):
        """A1 A2: what, from when to when, by which contract; none is deleted"""
        agreement = self.grant()
        columns = "type_id date_start date_end date_withdrawn contract_id status"
        screen = self.see(self.user_own, agreement, "list")
        self.assertSees(screen, f"partner_id {columns}", offered="user_id", may="create edit")
        view = "crm_agreement_view_list_customer"
        screen = self.see(self.user_own, agreement, "list", view)
        self.assertSees(screen, columns, offered="", may="edit")
        for kind, shows in {
            "kanban": "type_id status partner_id date_start date_end",
            "calendar": "partner_id type_id date_start status user_id",
            "graph": "type_id status",
            "pivot": "type_id status",
        }.items():
            self.assertSees(self.see(self.user_own, agreement, kind), shows)
        calendar = self.see(self.user_own, agreement, "calendar")
        self.assertEqual(calendar.root.get("date_start"), "date_end", "agreements by their end")
        self.assertEqual(calendar.may, {"edit"})

    def test_ledger_is_read_and_verified(self):
        """B8: rows nobody changes; managers and data protection verify and see the evidence"""
        event = self.env["crm.agreement"]._from_origin("portal", evidence={"ip": "192.0.2.7"})
        values = {"partner_id": self.customer.id, "type_id": self.type_email.id}
        event = event.create({**values, "date_start": self.today}).event_ids
        columns = "number date partner_id type_id kind date_start date_end author source"
        proof = f"{columns} agreement_id wording lang evidence_digest previous_hash hash"
        for user, verify, evidence in [
            (self.user_own, "", False),
            (self.user_leader, "", False),
            (self.user_manager, "action_verify", True),
            (self.user_officer, "action_verify", True),
        ]:
            with self.subTest(user=user.login):
                screen = self.see(user, event, "list")
                self.assertSees(
                    screen, columns, buttons=verify, offered="wording lang hash", may=""
                )
                self.assertEqual(screen.header, {verify} - {""})
                screen = self.see(user, event, "kanban")
                cards = "type_id kind partner_id date source"
                self.assertSees(screen, cards, buttons=verify)
                self.assertNotIn("create", screen.may)
                screen = self.see(user, event)
                self.assertSees(screen, proof, buttons="", may="")
                self.assertEqual("evidence_ids" in screen.shown, evidence)
                self.assertEqual("Evidence" in screen.text, evidence)
        rows = screen.inside("evidence_ids", event.evidence_ids)
        self.assertSees(rows, "ip agent note file", "filename")
        plain = self.grant(self.individual).event_ids
        self.assertSees(
            self.see(self.user_manager, plain), hides="evidence_ids", silent=["Evidence"]
        )

    def test_request_is_sent_again_or_cancelled_while_it_waits(self):
        """B10: salespeople do both, who protects data may cancel; the rest is history"""
        new = self.env["crm.agreement.request"].new
        about = "partner_id type_id wording_id email date date_sent status"
        more = {"cancelled": {"date_cancelled": self.today}, "waiting": {}, "expired": {}}
        more["confirmed"] = {"agreement_id": self.grant().id}
        for status, values in more.items():
            waits = status == "waiting"
            request = new({"status": status, **values})
            for user in (self.user_own, self.user_manager, self.user_officer):
                with self.subTest(status=status, user=user.login):
                    resend = "action_resend" if user != self.user_officer else ""
                    buttons, asks = (f"{resend} action_cancel", "action_cancel") if waits else "  "
                    screen = self.see(user, request)
                    self.assertSees(screen, about, buttons=buttons, confirmed=asks, may="")
                    apart = {"date_expiry", "date_cancelled", "agreement_id"} & screen.shown
                    self.assertEqual(apart, {"date_expiry"} if waits else values.keys())
                    row = self.see(user, request, "list")
                    columns = "partner_id type_id email date date_expiry status"
                    self.assertSees(row, columns, offered="date_sent", may="")
                    self.assertEqual(row.header, {"action_cancel"})
                    self.assertEqual(row.row_buttons, set(resend.split()) if waits else set())
        view = "crm_agreement_request_view_list_customer"
        screen = self.see(self.user_own, request, "list", view)
        self.assertSees(screen, "type_id email date date_expiry status", "partner_id")
        screen = self.see(self.user_own, request, "kanban")
        self.assertSees(screen, "type_id status partner_id email date_expiry")
        self.assertNotIn("create", screen.may)

    def test_contract_is_started_and_ended(self):
        """A3: started once, ended once; who protects data reads"""
        new = self.env["crm.contract"].new
        entered = "number partner_id date_start date_end note"
        for state, button in {
            "draft": "action_start",
            "running": "action_end",
            "ended": "",
        }.items():
            for user in (self.user_own, self.user_manager):
                screen = self.see(user, new({"state": state}))
                self.assertSees(screen, "agreement_ids state agreements note", buttons=button)
                self.assertSees(screen, editable=entered, required="partner_id")
                self.assertEqual("delete" in screen.may, user == self.user_manager)
            screen = self.see(self.user_officer, new({"state": state}))
            self.assertSees(screen, entered, buttons="", editable="", may="")
        contract = self.env["crm.contract"].create({"partner_id": self.customer.id})
        screen = self.see(self.user_own, contract)
        rows = screen.inside("agreement_ids", self.grant(contract_id=contract.id))
        self.assertSees(rows, "type_id date_start date_end status")
        columns = "number partner_id date_start date_end state"
        for kind in ("list", "kanban"):
            self.assertSees(self.see(self.user_own, contract, kind), columns, buttons="")
        self.assertEqual(self.see(self.user_own, contract, "list").offered, {"agreement_ids"})

    def test_wording_is_locked_once_published(self):
        """B8 B10: managers write and publish drafts; published words get a new version"""
        new = self.env["crm.agreement.wording"].new
        draft, published = new({"state": "draft"}), new({"state": "published", "active": False})
        words_, public = "type_id lang body", "version date_published"
        for wording, button, asks, entered, shows, hides in [
            (draft, "action_publish", "action_publish", words_, "", f"{public} Archived"),
            (published, "action_new_version", "", "", f"{words_} {public} Archived", ""),
        ]:
            screen = self.see(self.user_manager, wording)
            self.assertSees(screen, shows, f"active {hides}", buttons=button, confirmed=asks)
            self.assertSees(screen, "state", editable=entered, may="create edit delete")
            for user in (self.user_own, self.user_officer):
                self.assertSees(self.see(user, wording), words_, buttons="", editable="", may="")
        columns = "type_id lang state date_published"
        self.assertSees(self.see(self.user_manager, draft, "list"), columns, "version")
        self.assertSees(self.see(self.user_manager, published, "list"), f"{columns} version")

    def test_types_are_kept_by_managers(self):
        """A1 A4: code, months, notice, link, confirmation; the channels are set at the channels"""
        entered = "name code months_valid days_notice send_renewal_link double_opt_in"
        screen = self.see(self.user_manager, self.type_email)
        self.assertSees(screen, "channel_ids", "active Archived", editable=entered)
        self.assertSees(screen, required="name code", may="create edit delete")
        for user in (self.user_own, self.user_officer):
            self.assertSees(self.see(user, self.type_email), entered, editable="", may="")
        columns = "sequence name code months_valid days_notice double_opt_in channel_ids"
        self.assertSees(self.see(self.user_manager, self.type_email, "list"), columns)
        old = self.env["crm.agreement.type"].new({"active": False})
        self.assertSees(self.see(self.user_manager, old), "Archived")
        screen = self.see(self.user_manager, self.channel_email, "list")
        self.assertIn("agreement_type_id", screen.editable)

    def test_company_is_shown_to_users_of_several(self):
        """Section 4: in lists and forms, where there is more than one"""
        self.assertCompanyShown(
            {
                "crm.agreement": "list form",
                "crm.agreement.event": "list form",
                "crm.agreement.request": "list form",
                "crm.contract": "list form",
                "crm.do.not.contact": "list form",
                "crm.erasure": "list form",
                "crm.lawful.basis": "list form",
                "crm.objection": "list form",
                "crm.retention.rule": "list form",
                "crm.retention.log": "list",
                "crm.subject.request": "list form",
                "res.partner": "list/res_partner_view_list_to_erase",
            }
        )
