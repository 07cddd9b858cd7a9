/**
 * What a page can call, as {@code souvenir.d.ts} describes it. Objects of a page hold what is of Java in {@code Page…}, each for
 * one of its types; {@code souvenir.js} gives them the form that JavaScript expects. Numbers go as typed arrays, all else as text.
 */
@NullMarked
package org.souvenir.web.front;

import org.jspecify.annotations.NullMarked;
