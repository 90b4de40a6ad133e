import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * Who gets how many of the interactions that are handed over: [{id, name, count}]; what nobody can
 * get has no id.
 */
export class HandOverSharesField extends Component {
    static template = "crm_interactions.HandOverSharesField";
    static props = { ...standardFieldProps };

    get shares() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("crm_hand_over_shares", {
    component: HandOverSharesField,
    supportedTypes: ["json"],
});
