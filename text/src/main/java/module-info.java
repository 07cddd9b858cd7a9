/** From text to batches: tokenizers, vocabulary, readers. */
module org.souvenir.text {
    requires transitive org.souvenir.training;
    requires com.google.common;
    requires org.apache.commons.csv;
    requires static org.jspecify;

    exports org.souvenir.text;
}
