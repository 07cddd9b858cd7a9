package org.souvenir.web.compiler;

import java.util.Set;
import org.teavm.extension.spi.substitution.SimpleSubstitutionPolicy;
import org.teavm.extension.spi.substitution.SubstitutionSink;

/** Which classes TeaVM takes from here: the platform, the loggers, and what it lacks of the JDK. */
public final class StandIns extends SimpleSubstitutionPolicy {
    private static final Set<String> OF_JDK = Set.of(
            "java.util.StringJoiner",
            "java.util.concurrent.ConcurrentLinkedQueue",
            "java.util.concurrent.atomic.AtomicLongArray",
            "java.util.concurrent.atomic.AtomicReferenceArray",
            "java.util.zip.CRC32C");

    @Override
    public void contribute(SubstitutionSink sink) {
        sink.selectClasses(OF_JDK::contains).packagePrefix("org.souvenir.web.");
        sink.selectClasses(named("org.souvenir.core.platform.ThisPlatform"))
                .replacePackage("org.souvenir.core.platform", "org.souvenir.web.platform");
        sink.selectClasses(named("org.souvenir.cells.Components"))
                .replacePackage("org.souvenir.cells", "org.souvenir.web.cells");
        sink.selectClasses(named("org.slf4j.LoggerFactory")).replacePackage("org.slf4j", "org.souvenir.web.slf4j");
    }
}
