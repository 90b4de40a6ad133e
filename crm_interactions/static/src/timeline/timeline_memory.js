import { useSubEnv } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";
import { useSetupAction } from "@web/search/action_hook";
import { FormController } from "@web/views/form/form_controller";

/**
 * Let the timelines of an action remember by customer what was looked at: whoever comes back to the
 * action or to the tab finds the timeline as it was left. Opened anew, the action has forgotten it.
 */
export function useTimelineMemory(state) {
    const timelineLooks = state?.timelineLooks || {};
    useSubEnv({ timelineLooks });
    // The action keeps the object itself, so that it also holds what is remembered on leaving.
    useSetupAction({ getLocalState: () => ({ timelineLooks }) });
}

patch(FormController.prototype, {
    setup() {
        super.setup(...arguments);
        useTimelineMemory(this.props.state);
    },
});
