import { Component, onWillUnmount, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { RelatedPanel } from "./related_panel";

const TOGGLE = "crm-toggle-related-panel";

/**
 * The button of the form that shows and hides the panel. It may stand in a menu that closes, so it
 * only asks for it; the panel itself is kept by `RelatedPanelWidget`.
 */
export class RelatedPanelButton extends Component {
    static template = "crm_interactions.RelatedPanelButton";
    static props = { ...standardWidgetProps };

    toggle() {
        this.props.record.model.bus.trigger(TOGGLE);
    }
}

/**
 * Keeps the panel Related Records beside the form. Closed it costs nothing: what is related is
 * read when the panel opens, and again when the form goes on to another record.
 */
export class RelatedPanelWidget extends Component {
    static template = "crm_interactions.RelatedPanelWidget";
    static props = { ...standardWidgetProps };

    setup() {
        this.overlay = useService("overlay");
        this.action = useService("action");
        this.shown = useState({ resModel: "", resId: 0 });
        useBus(this.props.record.model.bus, TOGGLE, () => this.toggle());
        useRecordObserver((record) => {
            this.shown.resModel = record.resModel;
            this.shown.resId = record.resId || 0;
        });
        onWillUnmount(() => this.close?.());
    }

    toggle() {
        if (this.close) {
            return this.close();
        }
        document.body.classList.add("o_crm_related_open");
        this.close = this.overlay.add(
            RelatedPanel,
            {
                shown: this.shown,
                close: () => this.close(),
                leave: (action) => this.leave(action),
            },
            {
                env: this.env,
                onRemove: () => {
                    document.body.classList.remove("o_crm_related_open");
                    this.close = null;
                },
            }
        );
    }

    /** Leave the form for another record, what is typed in it saved first. */
    async leave(action) {
        const { record } = this.props;
        if (!(await record.isDirty()) || (await record.save())) {
            return this.action.doAction(action);
        }
    }
}

registry.category("view_widgets").add("crm_related_button", { component: RelatedPanelButton });
registry.category("view_widgets").add("crm_related_panel", { component: RelatedPanelWidget });
