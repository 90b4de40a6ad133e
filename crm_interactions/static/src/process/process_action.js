import { Component, markRaw, onWillStart, useRef, useState, useSubEnv } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { getDefaultConfig } from "@web/views/view";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ProcessSteps } from "./process_steps";
import { ProcessTree } from "./process_tree";

/**
 * View Process: the whole process that a record is a step of. The action's model and the active id
 * say which record, both kept by the address: a reload and the breadcrumbs lead back here. What
 * was folded is remembered while one looks at a step.
 */
export class ProcessAction extends Component {
    static template = "crm_interactions.ProcessAction";
    static components = { Layout, ProcessSteps };
    static props = { ...standardActionServiceProps };

    setup() {
        useSubEnv({ config: { ...getDefaultConfig(), ...this.env.config } });
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.state = useState({ tree: null, isComplete: true, limit: 0, version: 0 });
        useSetupAction({
            rootRef: this.root,
            getLocalState: () => ({ tree: this.state.tree?.memory }),
        });
        onWillStart(() => this.load());
    }

    async load() {
        const { action, resId, state } = this.props;
        const activeId = resId || action.context.active_id;
        if (!activeId) {
            return;
        }
        const process = await this.orm.call(action.res_model, "get_process", [[activeId]]);
        this.state.tree = markRaw(new ProcessTree(process, state?.tree));
        this.state.isComplete = process.is_complete;
        this.state.limit = process.limit;
    }

    /** The customer of the step one came from; that of all steps unless they say otherwise. */
    get partner() {
        const { tree } = this.state;
        const { partner, partner_id: id } = tree.nodes.get(tree.focus);
        return { name: partner, id };
    }

    get limitWords() {
        return _t(
            "This process has more than %s steps. Shown are those around the one you came from.",
            this.state.limit
        );
    }

    openPartner(ev) {
        ev.preventDefault();
        return this.openForm("res.partner", this.partner.id);
    }

    open(node) {
        return this.openForm(node.res_model, node.res_id);
    }

    openForm(resModel, resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: resModel,
            res_id: resId,
            views: [[false, "form"]],
        });
    }

    async followUp(node) {
        const action = await this.orm.call(node.res_model, "action_add_follow_up", [[node.res_id]]);
        return this.action.doAction(action);
    }

    unfoldAll() {
        this.state.tree.unfoldAll();
        this.state.version++;
    }

    foldAll() {
        this.state.tree.foldAll();
        this.state.version++;
    }

    print() {
        window.print();
    }
}

registry.category("actions").add("crm_process", ProcessAction);
