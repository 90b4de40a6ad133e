import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { formView } from "@web/views/form/form_view";
import { FormController } from "@web/views/form/form_controller";
import { onWillUnmount, useSubEnv } from "@odoo/owl";
import { StopwatchModel } from "../stopwatch/stopwatch_model";

/**
 * The form of an interaction. It owns the stopwatch of an unsaved interaction: saving attaches the
 * time, leaving without saving drops it. A save by hand ends the time; one in passing (a changed
 * tab, a button, a closed page) lets it run on.
 */
export class InteractionFormController extends FormController {
    setup() {
        super.setup();
        // Not bound to this component: the draft is dropped after the form is gone.
        const { orm } = this.env.services;
        this.stopwatch = new StopwatchModel(orm, useService("crm_stopwatch"));
        this.isSavedByHand = false;
        useSubEnv({ stopwatch: this.stopwatch });
        useBus(this.model.bus, "WILL_SAVE_URGENTLY", () => this.onWillSaveUrgently());
        onWillUnmount(() => this.stopwatch.dropDraft());
    }

    async save() {
        this.isSavedByHand = true;
        try {
            return await super.save(...arguments);
        } finally {
            this.isSavedByHand = false;
        }
    }

    async onWillSaveRecord(record, changes) {
        if (record === this.model.root && record.isNew) {
            const key = await this.stopwatch.getDraftKey();
            if (key) {
                Object.assign(changes, {
                    timer_draft_key: key,
                    timer_draft_stop: this.isSavedByHand,
                });
            }
        }
        return super.onWillSaveRecord(...arguments);
    }

    async onRecordSaved() {
        if (this.stopwatch.state.draftKey) {
            this.stopwatch.forgetDraft();
        }
        return super.onRecordSaved(...arguments);
    }

    /** The page is being closed: nothing can be waited for, and the stopwatch runs on. */
    onWillSaveUrgently() {
        const { root } = this.model;
        const { draftKey } = this.stopwatch.state;
        if (root.isNew && draftKey) {
            const { dirty } = root;
            root.update({ timer_draft_key: draftKey });
            // The user may stay: the key alone is nothing to save.
            root.dirty = dirty;
        }
    }
}

export const interactionFormView = {
    ...formView,
    Controller: InteractionFormController,
};

registry.category("views").add("crm_interaction_form", interactionFormView);
