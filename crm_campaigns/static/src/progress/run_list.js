import { useEffect } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

import { STATES_AT_WORK, useProgressPoll } from "./progress_poll";

/**
 * A list of runs whose bars move by themselves: one question for all that are shown. A run that
 * came to its next step is read again, apart, so that what is selected stays so.
 */
export class RunListController extends ListController {
    setup() {
        super.setup();
        const poll = useProgressPoll(this.props.resModel, (runIds) => this.reload(runIds));
        useEffect(
            () => poll.follow(this.runIdsAtWork),
            () => [this.runIdsAtWork.join()]
        );
    }

    get runs() {
        return this.model.isReady && !this.model.useSampleModel ? this.model.root.records : [];
    }

    get runIdsAtWork() {
        return this.runs
            .filter((run) => STATES_AT_WORK.includes(run.data.state))
            .map((run) => run.resId);
    }

    async reload(runIds) {
        const stepped = this.runs.filter((run) => runIds.includes(run.resId));
        await Promise.all(stepped.map((run) => run.load()));
    }
}

registry.category("views").add("crm_run_list", { ...listView, Controller: RunListController });
