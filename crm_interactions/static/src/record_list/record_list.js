import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { EmbeddedList } from "./embedded_list";

/**
 * Save what is typed in the form before leaving it.
 *
 * @returns {Promise<boolean>} false where it cannot be saved
 */
export async function leaveSaved(record) {
    return !record.isNew && !(await record.isDirty()) ? true : record.save();
}

/**
 * A section of a form: a list of another model's records, read when the section is shown and never
 * with the form. In a view:
 *
 *     <widget name="crm_record_list" model="crm.link" domain_method="get_links_domain"
 *             list_ref="…" kanban_ref="…" form_ref="…" target="new" string="Link"
 *             add_method="action_add_link" add-label="Add a link" />
 *
 * `domain_method` is a method of the form's record: it answers the domain of the rows.
 * `add_method` answers the action of the add button; those who may not create rows have none.
 * `target` is where a row opens: current (with breadcrumbs) or new (a dialog). `archived` shows
 * archived rows too.
 */
export class RecordList extends Component {
    static template = "crm_interactions.RecordList";
    static components = { EmbeddedList };
    static props = {
        ...standardWidgetProps,
        resModel: String,
        domainMethod: String,
        listRef: { type: String, optional: true },
        kanbanRef: { type: String, optional: true },
        formRef: { type: String, optional: true },
        title: { type: String, optional: true },
        target: { type: String, optional: true },
        addMethod: { type: String, optional: true },
        addLabel: { type: String, optional: true },
        archived: { type: Boolean, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ domain: null, version: 0 });
        this.leaveSaved = () => leaveSaved(this.props.record);
        onWillStart(async () => {
            const { addMethod, resModel } = this.props;
            this.mayAdd = addMethod && (await user.checkAccessRight(resModel, "create"));
        });
        this.reload = async () => {
            await this.props.record.load();
            await this.load(this.props.record);
        };
        // The rows follow the pager and the first save.
        useRecordObserver((record) => {
            if (record.resId !== this.shown) {
                this.shown = record.resId;
                return this.load(record);
            }
        });
    }

    /** Each load gives the list a new version, so that it is read again. */
    async load({ resId, resModel }) {
        const domain = resId
            ? await this.orm.call(resModel, this.props.domainMethod, [[resId]])
            : null;
        if (resId === this.shown) {
            this.state.domain = domain;
            this.state.version++;
        }
    }

    async add() {
        if (!(await this.leaveSaved())) {
            return;
        }
        const { resId, resModel } = this.props.record;
        const action = await this.orm.call(resModel, this.props.addMethod, [[resId]]);
        return this.action.doAction(action, { onClose: this.reload });
    }
}

export const recordListWidget = {
    component: RecordList,
    extractProps: ({ attrs }) => ({
        resModel: attrs.model,
        domainMethod: attrs.domain_method,
        listRef: attrs.list_ref,
        kanbanRef: attrs.kanban_ref,
        formRef: attrs.form_ref,
        title: attrs.string,
        target: attrs.target,
        addMethod: attrs.add_method,
        addLabel: attrs["add-label"],
        archived: Boolean(attrs.archived),
    }),
};

registry.category("view_widgets").add("crm_record_list", recordListWidget);
