package org.souvenir.core.plan;

/** The passes that make a plan of a step. Each can be left out: the results stay, the speed goes. */
public enum Pass {
    /** A product with values side by side becomes a sum of products. */
    SPLIT,
    /** Products that are added become one linear node, which accumulates in place. */
    MERGE,
    /** Products with the same left sides become one, with the weights side by side. */
    SHARE,
    /** What no state feeds is computed before the loop, and what feeds no state after it. */
    HOIST,
    /** Runs of element-wise ops become one program over blocks of rows. */
    FUSE,
    /** Values take the place of what they were computed from where nobody needs that any more. */
    REUSE
}
