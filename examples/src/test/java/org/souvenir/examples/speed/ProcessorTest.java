package org.souvenir.examples.speed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProcessorTest {
    @Test
    void has_a_name_on_every_machine() {
        assertThat(Processor.model()).isNotBlank().isEqualTo(Processor.model().strip());
    }

    @Test
    void is_named_by_cpuinfo_with_the_numbers_that_tell_its_line_apart() {
        assertThat(Processor.ofLinux("""
                        processor\t: 0
                        vendor_id\t: GenuineIntel
                        cpu family\t: 6
                        model\t\t: 143
                        model name\t: Intel(R)  Xeon(R) Processor
                        flags\t\t: fma avx512f

                        processor\t: 1
                        model\t\t: 7
                        """)).isEqualTo("Intel(R) Xeon(R) Processor (family 6 model 143)");
    }

    @Test
    void is_named_by_other_keys_on_other_architectures() {
        assertThat(Processor.ofLinux("processor : 0\nCPU implementer : 0x41\nCPU architecture: 8\nCPU part : 0xd0c\n"))
                .isEqualTo("implementer 0x41 part 0xd0c");
        assertThat(Processor.ofLinux("processor : 0\ncpu : POWER9, altivec supported\nrevision : 2.2\n"))
                .isEqualTo("POWER9, altivec supported");
        assertThat(Processor.ofLinux("processor\t: 0\nisa\t: rv64imafdc\nuarch\t: sifive,u74-mc\n"))
                .isEqualTo("sifive,u74-mc");
        assertThat(Processor.ofLinux("CPU part : 0xd0c\nModel : Board 4\n")).isEqualTo("Board 4");
    }

    @Test
    void is_empty_where_nothing_tells() {
        assertThat(Processor.ofLinux("")).isEmpty();
        assertThat(Processor.ofLinux("no colon\n: \n")).isEmpty();
        assertThat(Processor.ofRegistry("ERROR: The system was unable to find the key."))
                .isEmpty();
    }

    @Test
    void is_named_by_the_registry() {
        String told = """

                HKEY_LOCAL_MACHINE\\HARDWARE\\DESCRIPTION\\System\\CentralProcessor\\0
                    ProcessorNameString    REG_SZ    AMD EPYC 7763 64-Core Processor

                """;
        assertThat(Processor.ofRegistry(told.replace("\n", "\r\n"))).isEqualTo("AMD EPYC 7763 64-Core Processor");
    }

    @ParameterizedTest
    @CsvSource({"vector-512, 512 bits", "vector-128, 128 bits", "scalar, none"})
    void tells_how_wide_vectors_are(String kernels, String vectors) {
        assertThat(new Machine("P", 2, "Linux", "17", kernels).vectors()).isEqualTo(vectors);
    }
}
