import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { View } from "@web/views/view";

/**
 * A list of another model's records inside a form, cards on a phone. Rows and rights are the server's; a click opens
 * the record, after the form was saved. A new `version` reads the rows again.
 */
export class EmbeddedList extends Component {
    static template = "crm_interactions.EmbeddedList";
    static components = { View };
    static props = {
        resModel: String,
        domain: Array,
        context: { type: Object, optional: true },
        listRef: { type: String, optional: true },
        kanbanRef: { type: String, optional: true },
        formRef: { type: String, optional: true },
        title: { type: String, optional: true },
        target: { type: String, optional: true },
        version: { type: Number, optional: true },
        beforeLeave: Function,
        onClose: Function,
    };
    static defaultProps = { target: "current", version: 0, context: {} };

    setup() {
        this.action = useService("action");
    }

    get viewProps() {
        const { resModel, domain, listRef, kanbanRef, context } = this.props;
        const type = this.env.isSmall ? "kanban" : "list";
        return {
            type,
            className: "o_crm_embedded_list",
            // An empty table speaks for itself.
            noContentHelp: type === "kanban" ? _t("Nothing here yet.") : undefined,
            resModel,
            views: [[false, type]],
            domain,
            context: {
                active_test: true,
                ...context,
                ...(listRef && { list_view_ref: listRef }),
                ...(kanbanRef && { kanban_view_ref: kanbanRef }),
            },
            useSampleModel: false,
            display: { controlPanel: false, searchPanel: false },
            allowSelectors: false,
            allowOpenAction: false,
            showButtons: false,
            selectRecord: (resId) => this.open(resId),
        };
    }

    /** Opens the record; the second click of a double-click, which falls into it, opens no other. */
    async open(resId) {
        if (this.isOpening) {
            return;
        }
        this.isOpening = true;
        try {
            await this.props.beforeLeave();
            await this.openForm(resId);
        } finally {
            this.isOpening = false;
        }
    }

    openForm(resId) {
        const { formRef, title, resModel, target, onClose } = this.props;
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: title,
                res_model: resModel,
                res_id: resId,
                views: [[false, "form"]],
                target,
                context: formRef ? { form_view_ref: formRef } : {},
            },
            { onClose }
        );
    }
}
