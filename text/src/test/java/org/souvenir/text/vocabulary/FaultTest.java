package org.souvenir.text.vocabulary;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.souvenir.core.file.AtomicFile;
import org.souvenir.core.file.FaultWalk;
import org.souvenir.text.data.LabelledTexts;

/** Texts in files that fail, stop or fill up at any call. */
class FaultTest {
    private static final Vocabulary OLD = Vocabulary.of(List.of("a", "b"));
    private static final Vocabulary NEW = Vocabulary.of(List.of("a", "b", "c", "film"));

    @TempDir
    private Path folder;

    private FaultWalk walk;

    @BeforeEach
    void start() {
        walk = new FaultWalk(folder);
    }

    @Test
    void vocabularies() {
        walk.write(at -> OLD.save(at.resolve("words")), at -> NEW.save(at.resolve("words")));
        walk.read(at -> NEW.save(at.resolve("words")), at -> Vocabulary.load(at.resolve("words")));
        walk.replaced(
                at -> OLD.save(at.resolve("words")),
                at -> NEW.save(at.resolve("words")),
                at -> Vocabulary.load(at.resolve("words")));
    }

    @Test
    void word_vectors() {
        String text = "2 3\nfilm 1 2 3\nbad 4 5 6\n";
        walk.read(
                at -> AtomicFile.write(at.resolve("words"), text),
                at -> Embeddings.read(at.resolve("words"), NEW).values());
    }

    @Test
    void labelled_texts() {
        walk.read(
                at -> AtomicFile.write(at.resolve("texts.tsv"), "good\ta fine film\nbad\ta poor one\n"),
                at -> LabelledTexts.read(at.resolve("texts.tsv")));
    }
}
