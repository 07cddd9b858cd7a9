package org.souvenir.text.vocabulary;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
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
        for (String name : List.of("fasttext.vec.gz", "glove.txt", "word2vec.txt")) {
            walk.read(
                    at -> copy(name, at),
                    at -> Embeddings.read(at.resolve(name), NEW).values());
        }
        for (String name : List.of("word2vec.bin", "word2vec.bin.gz")) {
            walk.read(
                    at -> copy(name, at),
                    at -> Embeddings.readBinary(at.resolve(name), NEW).values());
        }
        walk.replaced(
                at -> AtomicFile.write(at.resolve("words"), text),
                at -> copy("word2vec.txt", at, "words"),
                at -> List.of(Arrays.toString(
                        Embeddings.read(at.resolve("words"), NEW).values())));
    }

    private static void copy(String name, Path folder) {
        copy(name, folder, name);
    }

    private static void copy(String name, Path folder, String as) {
        AtomicFile.write(folder.resolve(as), out -> {
            try (InputStream in = FaultTest.class.getResourceAsStream(name)) {
                Objects.requireNonNull(in, name).transferTo(out);
            }
        });
    }

    @Test
    void labelled_texts() {
        String table = "good\ta fine film\nbad\ta poor one\n";
        walk.read(
                at -> AtomicFile.write(at.resolve("texts.tsv"), table),
                at -> LabelledTexts.read(at.resolve("texts.tsv")));
        walk.read(
                at -> AtomicFile.write(
                        at.resolve("texts.csv"), "label,text\ngood,\"a fine,\nlong film\"\nbad,a poor one\n"),
                at -> LabelledTexts.read(at.resolve("texts.csv")));
        walk.read(
                at -> AtomicFile.write(at.resolve("texts.tsv.gz"), out -> {
                    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                        gzip.write(table.getBytes(StandardCharsets.UTF_8));
                    }
                }),
                at -> LabelledTexts.read(at.resolve("texts.tsv.gz")));
        walk.read(
                at -> {
                    AtomicFile.write(at.resolve("a.neg"), "a poor film\nbad\n");
                    AtomicFile.write(at.resolve("a.pos"), "a fine film\ngood\n");
                },
                at -> LabelledTexts.read(List.of(at, at)));
        walk.replaced(
                at -> AtomicFile.write(at.resolve("texts.tsv"), table),
                at -> AtomicFile.write(at.resolve("texts.tsv"), table + "good\tanother\n"),
                at -> LabelledTexts.read(at.resolve("texts.tsv")));
    }
}
