import { Component, useEffect, useRef, useState } from "@odoo/owl";
import {
    deserializeDateTime,
    toLocaleDateString,
    toLocaleDateTimeString,
} from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { isOpen, ProcessTree } from "./process_tree";

const BADGES = {
    planned: "text-bg-info",
    in_progress: "text-bg-warning",
    done: "text-bg-success",
    cancelled: "text-bg-secondary",
};

/**
 * The steps of a process as an ARIA tree: arrows walk and fold, Home and End go to the ends, Enter
 * opens, * unfolds what stands beside, + plans a follow-up.
 */
export class ProcessSteps extends Component {
    static template = "crm_interactions.ProcessSteps";
    static props = {
        tree: ProcessTree,
        partnerId: { type: [Number, Boolean], optional: true },
        onOpen: Function,
        onFollowUp: Function,
    };

    setup() {
        this.tree = useState(this.props.tree);
        this.root = useRef("root");
        this.hasFocus = false;
        // The way to the step one came from is unfolded: bring it on the screen.
        useEffect(
            () => this.element(this.tree.active)?.scrollIntoView({ block: "center" }),
            () => []
        );
        useEffect(
            (active) => {
                if (this.hasFocus) {
                    this.element(active)?.focus();
                }
            },
            () => [this.tree.active]
        );
    }

    get rows() {
        return this.tree.rows;
    }

    element(id) {
        return this.root.el.querySelector(`[data-node="${id}"]`);
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

    when(node) {
        if (!node.date) {
            return "";
        }
        const date = deserializeDateTime(node.date, node.is_all_day ? { tz: "utc" } : {});
        return node.is_all_day ? toLocaleDateString(date) : toLocaleDateTimeString(date);
    }

    /** Return the words of the second line, the most telling first. */
    details(node) {
        const { partnerId } = this.props;
        const words = [this.when(node), node.type];
        if (node.channel !== node.type) {
            words.push(node.channel);
        }
        words.push(node.direction);
        if (node.partner_id !== partnerId) {
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
        const index = this.rows.findIndex((row) => row.id === this.tree.active);
        if (handler && index >= 0) {
            ev.preventDefault();
            handler(this.rows[index], index);
        }
    }

    get handlers() {
        const { tree } = this;
        const { onOpen, onFollowUp } = this.props;
        const goTo = (row) => row && this.activate(row.id);
        return {
            ArrowDown: (row, index) => goTo(this.rows[index + 1]),
            ArrowUp: (row, index) => goTo(this.rows[index - 1]),
            Home: () => goTo(this.rows[0]),
            End: () => goTo(this.rows.at(-1)),
            ArrowRight: ({ node }, index) => {
                if (node && tree.isFolded(node)) {
                    tree.unfold(node);
                } else if (node?.steps) {
                    goTo(this.rows[index + 1]);
                }
            },
            ArrowLeft: ({ node, of }) => {
                if (node?.steps && !tree.isFolded(node)) {
                    tree.toggle(node);
                } else if (of || node.parent) {
                    this.activate((of ?? node.parent).id);
                }
            },
            "*": ({ node }) => node?.parent?.children.forEach((child) => tree.unfold(child)),
            "+": ({ node }) => node?.can_follow_up && onFollowUp(node),
            Enter: ({ node, of }) => (of ? this.widen(of) : !node.is_hidden && onOpen(node)),
        };
    }

    activate(id) {
        this.hasFocus = true;
        this.tree.active = id;
    }

    widen(node) {
        const { tree } = this;
        const next = tree.shownChildren(node).length;
        tree.widen(node);
        this.activate(node.children[next].id);
    }

    onOpen(ev, node) {
        if (!ev.ctrlKey && !ev.metaKey && !ev.shiftKey) {
            ev.preventDefault();
            this.props.onOpen(node);
        }
    }
}

const RTL_KEYS = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };
