import { registry } from "@web/core/registry";
import { ListCogMenu } from "@web/views/list/list_cog_menu";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

/**
 * The actions for selected rows on a phone, where Odoo puts the buttons of a list's header. It
 * shows them to nobody who has no other action, such as who may neither delete nor export.
 */
export class ButtonsCogMenu extends ListCogMenu {
    get hasItems() {
        return super.hasItems || this.props.hasSelectedRecords;
    }
}

/** A list whose buttons for selected rows are on phones, too. */
export class ButtonsListController extends ListController {
    static components = { ...ListController.components, CogMenu: ButtonsCogMenu };
}

registry.category("views").add("crm_list_buttons", {
    ...listView,
    Controller: ButtonsListController,
});
