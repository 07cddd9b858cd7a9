/** Runnable programs, one idea each. */
module org.souvenir.examples {
    requires org.souvenir.text;
    requires org.souvenir.training;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires com.google.common;
    requires com.google.gson;
    requires com.samskivert.jmustache;
    requires info.picocli;
    requires me.tongfei.progressbar;
    requires org.commonmark;
    requires org.commonmark.ext.gfm.tables;
    requires org.commonmark.ext.heading.anchor;
    requires org.slf4j;
    requires static org.jspecify;

    opens org.souvenir.examples to
            info.picocli;
    opens org.souvenir.examples.dates to
            info.picocli;
    opens org.souvenir.examples.docs to
            com.samskivert.jmustache,
            info.picocli;
    opens org.souvenir.examples.exchange to
            info.picocli;
    opens org.souvenir.examples.guide to
            com.google.gson,
            com.samskivert.jmustache,
            info.picocli;
    opens org.souvenir.examples.language to
            info.picocli;
    opens org.souvenir.examples.memory to
            com.samskivert.jmustache,
            info.picocli;
    opens org.souvenir.examples.option to
            info.picocli;
    opens org.souvenir.examples.sentiment to
            com.google.gson,
            com.samskivert.jmustache,
            info.picocli;
    opens org.souvenir.examples.speed to
            com.samskivert.jmustache,
            info.picocli;
    opens org.souvenir.examples.spoken to
            info.picocli;
    opens org.souvenir.examples.verify to
            info.picocli;

    uses org.souvenir.examples.sentiment.Cluster;

    provides ch.qos.logback.classic.spi.Configurator with
            org.souvenir.examples.Logging;
}
