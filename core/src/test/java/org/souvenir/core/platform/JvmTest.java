package org.souvenir.core.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class JvmTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void says_of_the_first_processor_what_linux_does() {
        String processor = Platform.here().processor();

        assertThat(processor).startsWith("processor").hasSizeLessThanOrEqualTo(512);
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void says_of_the_processor_what_windows_does() {
        assertThat(Platform.here().processor()).isEqualTo(System.getenv("PROCESSOR_IDENTIFIER"));
    }
}
