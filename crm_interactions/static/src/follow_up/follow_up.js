import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { EmbeddedList } from "../record_list/embedded_list";
import { leaveSaved } from "../record_list/record_list";

const LISTS = {
    activities: {
        resModel: "crm.interaction",
        listRef: "crm_interactions.crm_interaction_view_list_follow_up",
        title: _t("Follow-up"),
        target: "current",
    },
    actions: {
        resModel: "mail.activity",
        listRef: "crm_interactions.mail_activity_view_list_follow_up",
        formRef: "mail.mail_activity_view_form_popup",
        title: _t("Action"),
        target: "new",
    },
};

/**
 * The tab Plan Follow Up: follow-up interactions and Odoo activities in two lists, of this
 * interaction or, by the switch, of the whole account. The switch changes what is shown, nothing
 * else: it neither writes nor makes the form dirty. The lists are the server's, with its rights.
 */
export class FollowUp extends Component {
    static template = "crm_interactions.FollowUp";
    static components = { EmbeddedList };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.lists = LISTS;
        this.state = useState({ wholeAccount: false, domains: null, version: 0 });
        this.record = this.props.record;
        // The lists follow the pager, the first save and the closing.
        useRecordObserver((record) => {
            const shown = `${record.resId} ${record.data.is_closed}`;
            if (shown !== this.shown) {
                Object.assign(this, { record, shown });
                return this.load();
            }
        });
    }

    get isClosed() {
        return this.props.record.data.is_closed;
    }

    /** Each load gives the lists a new key, so that they are read again. */
    async load() {
        const { resId, resModel } = this.record;
        const args = [[resId], this.state.wholeAccount];
        const domains = resId ? await this.orm.call(resModel, "get_follow_up_domains", args) : null;
        if (resId === this.record.resId) {
            this.state.domains = domains;
            this.state.version++;
        }
    }

    async setScope(wholeAccount) {
        this.state.wholeAccount = wholeAccount;
        await this.load();
    }

    listProps(name) {
        return {
            ...LISTS[name],
            domain: this.state.domains[name],
            version: this.state.version,
            beforeLeave: () => this.leaveSaved(),
            onClose: () => this.reload(),
        };
    }

    async add(method) {
        if (!(await this.leaveSaved())) {
            return;
        }
        const { resId, resModel } = this.props.record;
        const action = await this.orm.call(resModel, method, [[resId]]);
        return this.action.doAction(action, { onClose: () => this.reload() });
    }

    leaveSaved() {
        return leaveSaved(this.props.record);
    }

    async reload() {
        await this.props.record.load();
        await this.load();
    }
}

export const followUpWidget = {
    component: FollowUp,
    fieldDependencies: [{ name: "is_closed", type: "boolean" }],
};

registry.category("view_widgets").add("crm_follow_up", followUpWidget);
