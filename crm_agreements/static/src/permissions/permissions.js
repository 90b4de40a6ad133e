import { Component, onWillStart, useState } from "@odoo/owl";
import {
    deserializeDate,
    deserializeDateTime,
    formatDate,
    formatDateTime,
} from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/**
 * Why may I, why may I not: what the gate says of a customer for each channel, service and marketing apart, with the
 * agreement that decides. It shows the answers of the server's `get_permissions` and decides nothing itself.
 */
export class Permissions extends Component {
    static template = "crm_agreements.Permissions";
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ company: "", customer: "", channels: [] });
        this.purposes = [
            { id: "service", name: _t("Service") },
            { id: "marketing", name: _t("Marketing") },
        ];
        onWillStart(() => this.load());
    }

    async load() {
        const { partner_id } = this.props.action.params;
        Object.assign(
            this.state,
            await this.orm.call("res.partner", "get_permissions", [partner_id])
        );
    }

    get introduction() {
        return _t(
            "What %(company)s may send to %(customer)s now. Service concerns the customer's own business; marketing needs an agreement or another lawful basis.",
            { company: this.state.company, customer: this.state.customer }
        );
    }

    groundWords({ name, title }) {
        return _t("%(ground)s: %(title)s", { ground: name, title });
    }

    evidenceWords({ evidence }) {
        return _t("Evidence: %s", evidence);
    }

    agreementWords({ type, customer }) {
        return _t("%(agreement)s (%(customer)s)", { agreement: type, customer });
    }

    /** From when to when an agreement or another ground counts, in the reader's words. */
    time({ date_start, date_end, date_withdrawn }) {
        if (!date_start) {
            return "";
        }
        const start = formatDate(deserializeDate(date_start));
        if (date_withdrawn) {
            return _t("From %(start)s, withdrawn on %(withdrawn)s", {
                start,
                withdrawn: formatDateTime(deserializeDateTime(date_withdrawn)),
            });
        }
        if (date_end) {
            return _t("From %(start)s to %(end)s", {
                start,
                end: formatDate(deserializeDate(date_end)),
            });
        }
        return _t("From %(start)s, without end", { start });
    }

    openAgreement(agreement) {
        return this.open("crm.agreement", agreement.id);
    }

    openEvidence(piece) {
        return this.open("crm.agreement.evidence", piece.id);
    }

    open(resModel, resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("crm_permissions", Permissions);
