package org.souvenir.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("kernels")
class KernelProviderTest {
    private final boolean offered =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    /** The build runs these tests once with the module and once without. */
    @Test
    void takes_vectors_where_the_jvm_offers_them_and_else_names_the_flag() {
        KernelProvider.Choice choice = KernelProvider.choose(null);
        if (offered) {
            assertThat(choice.kernels().name()).startsWith("vector-");
            assertThat(choice.reason()).isEqualTo("the fastest here");
            assertThat(choice.slow()).isFalse();
        } else {
            assertThat(choice.kernels().name()).isEqualTo("scalar");
            assertThat(choice.reason())
                    .isEqualTo("several times slower than vector, because the JVM was started without"
                            + " --add-modules jdk.incubator.vector");
            assertThat(choice.slow()).isTrue();
        }
    }

    @Test
    void obeys_a_forced_choice_or_says_which_flag_is_missing() {
        assertThat(KernelProvider.choose("scalar").kernels().name()).isEqualTo("scalar");
        assertThat(KernelProvider.choose("scalar").reason()).isEqualTo("forced by souvenir.kernels");
        if (offered) {
            assertThat(KernelProvider.choose("vector").kernels().name()).startsWith("vector-");
        } else {
            assertThatThrownBy(() -> KernelProvider.choose("vector"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("souvenir.kernels: vector is forced, but cannot be had: the JVM was started without"
                            + " --add-modules jdk.incubator.vector");
        }
    }

    @Test
    void refuses_a_choice_that_it_does_not_know() {
        assertThatThrownBy(() -> KernelProvider.choose("fast"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("souvenir.kernels: must be scalar or vector, but is fast");
    }

    @Test
    void chooses_once() {
        assertThat(KernelProvider.best()).isSameAs(KernelProvider.best());
    }

    @Test
    void finds_nothing_wrong_with_kernels_that_work() {
        SelfTest.check(new ScalarKernels());
    }

    @ParameterizedTest
    @ValueSource(strings = {"multiply", "reduce", "exponentials"})
    void finds_kernels_that_do_nothing_where_there_is_work(String name) {
        Kernels scalar = new ScalarKernels();
        Kernels broken = (Kernels) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Kernels.class},
                (proxy, method, arguments) -> method.getName().equals(name) ? null : method.invoke(scalar, arguments));
        assertThatThrownBy(() -> SelfTest.check(broken))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("self-test: ");
    }
}
