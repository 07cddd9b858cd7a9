/**
 * From tokens to ids and back, and to vectors that somebody else has learned.
 *
 * <p>Enter at {@link org.souvenir.text.vocabulary.Vocabulary}; {@link org.souvenir.text.vocabulary.Embeddings} reads the
 * files of GloVe, word2vec and fastText:
 *
 * <pre>{@code
 * Vocabulary.Builder builder = Vocabulary.builder().minimumCount(2);
 * reviews.forEach(review -> builder.add(tokenizer.tokenize(review.text())));
 * Vocabulary vocabulary = builder.build();
 * int[] ids = vocabulary.encode(tokenizer.tokenize("The cereal wasn't bad!"));
 * Embeddings vectors = Embeddings.read(Path.of("glove.6B.100d.txt"), vocabulary);
 * }</pre>
 */
@NullMarked
package org.souvenir.text.vocabulary;

import org.jspecify.annotations.NullMarked;
