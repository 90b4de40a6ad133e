import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { leaveSaved } from "@crm_interactions/record_list/record_list";

/**
 * The customer's main, delivery and invoice addresses, read when they are shown, never with the
 * form. A click on an address opens it, on a phone number or an e-mail address uses it.
 */
export class Addresses extends Component {
    static template = "crm_interactions.Addresses";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ addresses: [] });
        // They follow the pager and the first save.
        useRecordObserver((record) => {
            if (record.resId !== this.shown) {
                this.shown = record.resId;
                return this.load(record);
            }
        });
    }

    async load({ resId, resModel }) {
        const addresses = resId ? await this.orm.call(resModel, "get_addresses", [[resId]]) : [];
        if (resId === this.shown) {
            this.state.addresses = addresses;
        }
    }

    async open({ id }) {
        if (id !== this.shown && (await leaveSaved(this.props.record))) {
            return this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "res.partner",
                res_id: id,
                views: [[false, "form"]],
            });
        }
    }
}

registry.category("view_widgets").add("crm_addresses", { component: Addresses });
