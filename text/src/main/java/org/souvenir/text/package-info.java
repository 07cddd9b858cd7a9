/**
 * From text to numbers and back: tokenizers, the vocabulary, labelled data, batches with lengths, streams for language
 * models, embeddings from files and sampling.
 *
 * <p>Enter at {@link org.souvenir.text.WordTokenizer} and {@link org.souvenir.text.Vocabulary} for single texts, at
 * {@link org.souvenir.text.LabelledTexts} for a file of reviews, at {@link org.souvenir.text.LanguageModelStream} for a
 * text to be continued:
 *
 * <pre>{@code
 * Tokenizer tokenizer = new WordTokenizer();
 * List<LabelledText> reviews = LabelledTexts.read(Path.of("reviews.tsv"));
 * Vocabulary.Builder builder = Vocabulary.builder().minimumCount(2);
 * reviews.forEach(review -> builder.add(tokenizer.tokenize(review.text())));
 * int[] ids = builder.build().encode(tokenizer.tokenize("The cereal wasn't bad!"));
 * }</pre>
 *
 * <p>Everything here is immutable once made (builders aside) and serves any number of threads. What is random comes
 * from a seed and a position, never from a global generator.
 */
@NullMarked
package org.souvenir.text;

import org.jspecify.annotations.NullMarked;
