import { describe, expect, test } from "@odoo/hoot";

import { connectionsOf, layOut } from "@crm_interactions/connections/connection_layout";

describe.current.tags("headless");

const node = (id, step, name = `Partner ${id}`) => ({ id, step, name, is_company: true });
const edge = (id, source, target, values = {}) => ({
    id,
    source,
    target,
    name: "member of",
    inverse: "has as member",
    is_symmetric: false,
    is_over: false,
    ...values,
});

/** The distances of the partners from the first one. */
function distances({ nodes }) {
    return nodes.map(({ x, y }) => Math.hypot(x - nodes[0].x, y - nodes[0].y));
}

test("a customer alone is drawn", () => {
    const { nodes, lines } = layOut({ nodes: [node(1, 0)], edges: [] });
    expect(nodes).toHaveLength(1);
    expect(lines).toEqual([]);
});

test("the second step is farther away than the first", () => {
    const graph = {
        nodes: [node(1, 0), node(2, 1), node(3, 2)],
        edges: [edge(1, 1, 2), edge(2, 2, 3)],
    };
    const [, near, far] = distances(layOut(graph, 1));
    expect(far).toBeGreaterThan(near);
});

test("partners stay beside whom they are reached by", () => {
    const { nodes } = layOut({
        nodes: [node(1, 0), node(2, 1), node(3, 2), node(4, 2)],
        edges: [edge(1, 1, 2), edge(2, 2, 3), edge(3, 2, 4)],
    });
    const [customer, near, ...far] = nodes;
    expect(near.y).toBeGreaterThan(customer.y);
    expect(far.map(({ y }) => y > near.y)).toEqual([true, true]);
});

const numbered = (from, count, step) =>
    Array.from({ length: count }, (_item, index) => node(from + index, step));

for (const [reached, near, far] of [
    ["all at once", numbered(2, 99, 1), []],
    ["by one of ten", numbered(2, 10, 1), numbered(12, 89, 2)],
]) {
    test(`a hundred partners reached ${reached} are drawn beside each other`, () => {
        checkApart({
            nodes: [node(1, 0), ...near, ...far],
            edges: [
                ...near.map(({ id }) => edge(id, id, 1)),
                ...far.map(({ id }) => edge(id, id, 2)),
            ],
        });
    });
}

/** No partner is drawn over another one or outside of the drawing. */
function checkApart(graph) {
    const { nodes, width, height } = layOut(graph);
    nodes.forEach((one, index) => {
        expect(one.x).toBeWithin(0, width);
        expect(one.y).toBeWithin(0, height);
        for (const other of nodes.slice(index + 1)) {
            if (Math.hypot(one.x - other.x, one.y - other.y) < 60) {
                expect.step(`${one.id} over ${other.id}`);
            }
        }
    });
    expect.verifySteps([]);
}

test("two partners are joined by one line that tells all their connections", () => {
    const { lines } = layOut({
        nodes: [node(1, 0), node(2, 1)],
        edges: [edge(1, 1, 2), edge(2, 2, 1, { inverse: "recommended", is_over: true })],
    });
    expect(lines).toHaveLength(1);
    expect(lines[0].label).toBe("member of · recommended");
    expect(lines[0].isOver).toBe(false);
});

test("long names are shortened", () => {
    const [{ label }] = layOut({ nodes: [node(1, 0, "A".repeat(40))], edges: [] }).nodes;
    expect(label).toBe(`${"A".repeat(21)}…`);
});

test("a partner's connections read from its side", () => {
    const nodes = [node(1, 0), node(2, 1)];
    const edges = [edge(1, 2, 1), edge(2, 1, 2, { inverse: "recommended", is_over: true })];
    expect(connectionsOf(2, nodes, edges)).toEqual([
        { name: "member of", other: "Partner 1", isOver: false },
        { name: "recommended", other: "Partner 1", isOver: true },
    ]);
});
