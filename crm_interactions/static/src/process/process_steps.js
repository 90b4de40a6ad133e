import { Component, onMounted, onPatched, useRef } from "@odoo/owl";
import {
    deserializeDateTime,
    toLocaleDateString,
    toLocaleDateTimeString,
} from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { isOpen, ProcessTree } from "./process_tree";

const BADGES = {
    planned: "text-bg-info",
    in_progress: "text-bg-warning",
    done: "text-bg-success",
    cancelled: "text-bg-secondary",
};

// Of more rows than this only those on the screen are laid out.
const LONG = 200;

/**
 * The steps of a process as an ARIA tree: arrows walk and fold, Home and End go to the ends, Enter
 * opens, * unfolds what stands beside, + plans a follow-up.
 */
export class ProcessSteps extends Component {
    static template = "crm_interactions.ProcessSteps";
    static props = {
        tree: ProcessTree,
        // Changed by whoever folds the tree from outside.
        version: Number,
        partnerId: { type: [Number, Boolean], optional: true },
        onOpen: Function,
        onFollowUp: Function,
    };

    setup() {
        this.root = useRef("root");
        this.isRefocused = false;
        onMounted(() => {
            this.showActive();
            // The way to the step one came from is unfolded: bring it on the screen.
            this.activeRow.scrollIntoView({ block: "center" });
        });
        onPatched(() => {
            this.showActive();
            if (this.isRefocused) {
                this.isRefocused = false;
                this.activeRow.focus();
            }
        });
    }

    get tree() {
        return this.props.tree;
    }

    get rows() {
        return this.tree.rows;
    }

    isLong(rows) {
        return rows.length > LONG;
    }

    /**
     * Let the tab key reach the active step and its buttons, and no others. Not drawn with the
     * rows: an arrow key would draw a thousand of them again.
     */
    showActive() {
        const { el } = this.root;
        const row =
            el.querySelector(`[data-node="${this.tree.active}"]`) ??
            el.querySelector("[role=treeitem]");
        const reach = (element, tabIndex) =>
            [element, ...element.querySelectorAll("a, button")].forEach((one) =>
                one.setAttribute("tabindex", tabIndex)
            );
        if (this.activeRow && this.activeRow !== row) {
            reach(this.activeRow, -1);
        }
        this.activeRow = row;
        reach(row, 0);
    }

    activate(id) {
        if (id !== this.tree.active) {
            this.tree.active = id;
            this.showActive();
        }
    }

    /** Make the step the active one and go there. */
    goTo(row) {
        if (row) {
            this.activate(row.id);
            this.activeRow.focus();
        }
    }

    /** Fold or unfold, and stay at the active step. */
    change(fold) {
        fold();
        this.tree.keepActiveShown();
        this.isRefocused = this.root.el.contains(document.activeElement);
        this.render();
    }

    badge(node) {
        return BADGES[node.state_kind];
    }

    isOpen(node) {
        return isOpen(node);
    }

    url(node) {
        return `/odoo/${node.res_model}/${node.res_id}`;
    }

    moreWords({ more }) {
        return _t("Show %s more", more);
    }

    when(node) {
        if (!node.date) {
            return "";
        }
        const date = deserializeDateTime(node.date, node.is_all_day ? { tz: "utc" } : {});
        return node.is_all_day ? toLocaleDateString(date) : toLocaleDateTimeString(date);
    }

    /** Return the words of the second line, the most telling first. */
    details(node) {
        node.details ??= this.makeDetails(node);
        return node.details;
    }

    makeDetails(node) {
        const { partnerId } = this.props;
        const words = [this.when(node), node.type];
        if (node.channel !== node.type) {
            words.push(node.channel);
        }
        words.push(node.direction);
        if (node.partner_id !== partnerId && node.partner !== node.name) {
            words.push(node.partner);
        }
        return words.filter(Boolean);
    }

    // Keyboard

    onKeydown(ev) {
        if (ev.altKey || ev.ctrlKey || ev.metaKey || ev.target.closest("button")) {
            return;
        }
        const keys = localization.direction === "rtl" ? RTL_KEYS : {};
        const handler = this.handlers[keys[ev.key] ?? ev.key];
        if (handler) {
            ev.preventDefault();
            const { rows } = this;
            const index = rows.findIndex((row) => row.id === this.tree.active);
            handler(rows[index], index);
        }
    }

    get handlers() {
        const { tree, rows } = this;
        const { onOpen, onFollowUp } = this.props;
        return {
            ArrowDown: (row, index) => this.goTo(rows[index + 1]),
            ArrowUp: (row, index) => this.goTo(rows[index - 1]),
            Home: () => this.goTo(rows[0]),
            End: () => this.goTo(rows.at(-1)),
            ArrowRight: ({ node }, index) => {
                if (node && tree.isFolded(node)) {
                    this.toggle(node);
                } else if (node?.steps) {
                    this.goTo(rows[index + 1]);
                }
            },
            ArrowLeft: ({ node, of }) => {
                if (node?.steps && !tree.isFolded(node)) {
                    this.toggle(node);
                } else {
                    this.goTo(of ?? node.parent);
                }
            },
            "*": ({ node }) =>
                this.change(() => node?.parent?.children.forEach((child) => tree.unfold(child))),
            "+": ({ node }) => node?.can_follow_up && onFollowUp(node),
            Enter: ({ node, of }) => (of ? this.widen(of) : !node.is_hidden && onOpen(node)),
        };
    }

    toggle(node) {
        this.change(() => {
            this.tree.active = node.id;
            this.tree.toggle(node);
        });
    }

    /** Show the followers that were left out, and go to the first of them. */
    widen(node) {
        const shown = this.tree.shownChildren(node);
        this.change(() => {
            this.tree.widen(node);
            this.tree.active = node.children.find((child) => !shown.includes(child)).id;
        });
    }

    onOpen(ev, node) {
        if (!ev.ctrlKey && !ev.metaKey && !ev.shiftKey) {
            ev.preventDefault();
            this.props.onOpen(node);
        }
    }
}

const RTL_KEYS = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };
