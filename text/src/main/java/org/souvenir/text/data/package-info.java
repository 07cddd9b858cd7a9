/**
 * Reads labelled texts, and cuts them into parts.
 *
 * <p>Enter at {@link org.souvenir.text.data.LabelledTexts} and {@link org.souvenir.text.data.Split}:
 *
 * <pre>{@code
 * List<LabelledText> reviews = LabelledTexts.read(Path.of("reviews.tsv"));
 * List<List<LabelledText>> parts =
 *         Split.of(reviews, 42).stratifiedBy(LabelledText::label).byFractions(0.8, 0.1, 0.1);
 * List<String> labels = LabelledTexts.labels(reviews);
 * int number = labels.indexOf(reviews.get(0).label());
 * }</pre>
 */
@NullMarked
package org.souvenir.text.data;

import org.jspecify.annotations.NullMarked;
