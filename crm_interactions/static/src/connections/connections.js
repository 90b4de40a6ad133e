import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { EmbeddedList } from "@crm_interactions/record_list/embedded_list";
import { leaveSaved } from "@crm_interactions/record_list/record_list";

import { ConnectionGraph } from "./connection_graph";

/**
 * The section *Connections* of a customer: the list of both directions, from the customer's side,
 * and the drawing two steps deep. Read when the section is shown, never with the form.
 */
export class Connections extends Component {
    static template = "crm_interactions.Connections";
    static components = { ConnectionGraph, EmbeddedList };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ domain: null, graph: null, version: 0 });
        this.leaveSaved = () => leaveSaved(this.props.record);
        this.reload = () => this.load(this.props.record);
        // The section follows the pager and the first save.
        useRecordObserver((record) => {
            if (record.resId !== this.shown) {
                this.shown = record.resId;
                return this.load(record);
            }
        });
    }

    async load({ resId, resModel }) {
        const [domain, graph] = resId
            ? await Promise.all([
                  this.orm.call(resModel, "get_connections_domain", [[resId]]),
                  this.orm.call(resModel, "get_connection_graph", [[resId]]),
              ])
            : [null, null];
        if (resId === this.shown) {
            Object.assign(this.state, { domain, graph, version: this.state.version + 1 });
        }
    }

    /** The list and its dialog speak from the customer's side. */
    get context() {
        return { current_partner_id: this.shown };
    }

    async add() {
        if (!(await this.leaveSaved())) {
            return;
        }
        const action = await this.orm.call("res.partner", "action_add_connection", [[this.shown]]);
        return this.action.doAction(action, { onClose: this.reload });
    }

    async open(resId) {
        if (await this.leaveSaved()) {
            return this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "res.partner",
                res_id: resId,
                views: [[false, "form"]],
            });
        }
    }
}

registry.category("view_widgets").add("crm_connections", { component: Connections });
