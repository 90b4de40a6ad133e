import { Component, onMounted, onPatched, useRef, useState } from "@odoo/owl";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";

import { connectionsOf, layOut } from "./connection_layout";

/**
 * The drawing of a customer's connections, two steps deep. A click on a partner opens it; the same
 * partners are a list of buttons for the keyboard and for screen readers, and the one that has the
 * focus is marked in the drawing.
 */
export class ConnectionGraph extends Component {
    static template = "crm_interactions.ConnectionGraph";
    static props = {
        nodes: Array,
        edges: Array,
        more: Number,
        open: Function,
    };

    setup() {
        this.state = useState({ focused: null });
        this.scroller = useRef("scroller");
        onMounted(() => this.showCustomer());
        onPatched(() => this.state.focused === null && this.showCustomer());
    }

    /** Where the drawing is wider than the screen, it begins with the customer in the middle. */
    showCustomer() {
        const { el } = this.scroller;
        const sideways = (el.scrollWidth - el.clientWidth) / 2;
        el.scrollLeft = localization.direction === "rtl" ? -sideways : sideways;
        el.scrollTop = (el.scrollHeight - el.clientHeight) / 2;
    }

    get layout() {
        return layOut(this.props, this.env.isSmall ? 1 : 1.5);
    }

    get others() {
        return this.props.nodes.filter(({ step }) => step > 0);
    }

    get moreText() {
        const { more } = this.props;
        return more === 1 ? _t("and 1 more connection") : _t("and %s more connections", more);
    }

    describe({ id, name }) {
        const { nodes, edges } = this.props;
        const connections = connectionsOf(id, nodes, edges).map(({ name: kind, other, isOver }) =>
            isOver
                ? _t("%(kind)s %(other)s (past)", { kind, other })
                : _t("%(kind)s %(other)s", { kind, other })
        );
        return _t("Open %(name)s: %(connections)s", {
            name,
            connections: connections.join(", "),
        });
    }
}
