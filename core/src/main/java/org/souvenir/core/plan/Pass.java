package org.souvenir.core.plan;

import org.souvenir.core.graph.Graph;

/**
 * What makes a plan fast. Each pass is a function from graph to graph, or from draft to draft, and can be left out: the
 * results stay, the speed goes. They run in this order; after each one {@link Legality} looks at what it made.
 */
public enum Pass {
    /** A product with values side by side becomes a sum of products. */
    SPLIT {
        @Override
        Graph apply(Graph graph, Side side) {
            return side == Side.FORWARD ? Rewrites.split(graph) : graph;
        }
    },
    /** Products that are added become one linear node, which accumulates in place. */
    MERGE {
        @Override
        Graph apply(Graph graph, Side side) {
            return Rewrites.merge(graph, side == Side.BACKWARD);
        }
    },
    /** Products with the same left sides become one, with the weights side by side. */
    SHARE {
        @Override
        Graph apply(Graph graph, Side side) {
            return Rewrites.share(graph);
        }
    },
    /** A product with rows of a small table becomes rows of the table's product, which is made once for all runs. */
    TABULATE {
        @Override
        Graph apply(Graph graph, Side side) {
            return side == Side.FORWARD ? Rewrites.tabulate(graph) : graph;
        }
    },
    /** A product with a matrix that an outer product was added to becomes a sum of products: the matrix is not made. */
    DISTRIBUTE {
        @Override
        Graph apply(Graph graph, Side side) {
            return Rewrites.distribute(graph);
        }
    },
    /** What no state feeds is computed before the loop, and what feeds no state after it. */
    HOIST {
        @Override
        Draft phases(Draft draft) {
            return draft.withPhases(Phase.of(draft.nodes(), draft.graph().states(), true));
        }
    },
    /** Runs of element-wise ops become one program over blocks of rows. */
    FUSE {
        @Override
        Draft groups(Draft draft) {
            return draft.withGroups(Group.fused(draft.groups()));
        }
    },
    /** Values take the place of what they were computed from where nobody needs that any more. */
    REUSE {
        @Override
        Draft placement(Draft draft) {
            return draft.withPlacement(Placer.overProducts(draft));
        }
    };

    /** Which graph is worked on. */
    enum Side {
        /** The equations of the step. */
        FORWARD,
        /** Their gradient: its values are asked for by nobody afterwards. */
        BACKWARD
    }

    /** A better graph. */
    Graph apply(Graph graph, Side side) {
        return graph;
    }

    /** Better phases. */
    Draft phases(Draft draft) {
        return draft;
    }

    /** Better groups. */
    Draft groups(Draft draft) {
        return draft;
    }

    /** A better placement. */
    Draft placement(Draft draft) {
        return draft;
    }
}
