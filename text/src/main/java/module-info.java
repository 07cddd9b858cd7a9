/** From text to batches: tokenizers, vocabulary, readers. */
module org.souvenir.text {
    requires transitive org.souvenir.cells;
    requires transitive com.google.common;
    requires org.apache.commons.csv;
    requires static org.jspecify;

    exports org.souvenir.text;
    exports org.souvenir.text.batch;
    exports org.souvenir.text.data;
    exports org.souvenir.text.generation;
    exports org.souvenir.text.token;
    exports org.souvenir.text.vocabulary;
}
