package org.souvenir.examples;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.souvenir.core.name.Printable;

/**
 * Warnings, on standard error, as they are but for what a terminal would obey. Found as a service, and without a pattern: an XML file would take a tenth of a
 * second to read, a pattern twenty milliseconds.
 */
public final class Logging extends ContextAwareBase implements Configurator {

    /** The message alone. */
    private static final class Line extends LayoutBase<ILoggingEvent> {
        @Override
        public String doLayout(ILoggingEvent event) {
            return Printable.lines(event.getFormattedMessage()) + System.lineSeparator();
        }
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        LayoutWrappingEncoder<ILoggingEvent> line = new LayoutWrappingEncoder<>();
        line.setContext(context);
        line.setLayout(new Line());
        line.start();
        ConsoleAppender<ILoggingEvent> err = new ConsoleAppender<>();
        err.setContext(context);
        err.setTarget("System.err");
        err.setEncoder(line);
        err.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(err);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
