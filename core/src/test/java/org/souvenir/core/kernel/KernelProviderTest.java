package org.souvenir.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernels")
class KernelProviderTest {
    private final boolean offered =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    @Test
    void takes_vectors_where_the_jvm_offers_them() {
        assertThat(KernelProvider.choose(null).name()).startsWith(offered ? "vector-" : "scalar");
    }

    @Test
    void obeys_a_forced_choice_or_says_which_flag_is_missing() {
        assertThat(KernelProvider.choose("scalar").name()).isEqualTo("scalar");
        if (offered) {
            assertThat(KernelProvider.choose("vector").name()).startsWith("vector-");
        } else {
            assertThatThrownBy(() -> KernelProvider.choose("vector"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("--add-modules jdk.incubator.vector");
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
        assertThat(Kernels.best()).isSameAs(Kernels.best());
    }

    @Test
    void finds_kernels_that_compute_something_else() {
        Kernels scalar = new ScalarKernels();
        Kernels broken = (Kernels) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Kernels.class},
                (proxy, method, arguments) ->
                        method.getName().equals("multiply") ? null : method.invoke(scalar, arguments));
        assertThatThrownBy(() -> SelfTest.check(broken))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("product");
    }
}
