import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { ButtonsListController } from "../list_buttons/list_buttons";

/**
 * The list of interactions: a click on a note edits it in place, a click anywhere else opens the
 * interaction, *New* opens the form and *Quick Add* adds a row to type into.
 */
export class InteractionListController extends ButtonsListController {
    async createRecord() {
        await this.props.createRecord();
    }

    async onClickQuickAdd() {
        await super.createRecord();
    }
}

export class InteractionListRenderer extends ListRenderer {
    async onCellClicked(record, column, ev, newWindow) {
        const selecting = this.props.list.selection.length;
        const isNote = column.name === "note";
        const isEditedHere = isNote && !this.isCellReadonly(column, record) && !newWindow;
        if (isEditedHere || selecting || this.editedRecord || ev.target.special_click) {
            return super.onCellClicked(record, column, ev, newWindow);
        }
        return this.props.openRecord(record, { newWindow });
    }
}

registry.category("views").add("crm_interaction_list", {
    ...listView,
    Controller: InteractionListController,
    Renderer: InteractionListRenderer,
    buttonTemplate: "crm_interactions.InteractionListView.Buttons",
});
