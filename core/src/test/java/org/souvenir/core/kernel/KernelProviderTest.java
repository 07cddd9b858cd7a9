package org.souvenir.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

    /** Everything that kernels compute; a new method is tried by being there. */
    static Stream<Arguments> work() {
        Stream<Arguments> methods = Stream.of(Kernels.class.getMethods())
                .filter(m -> m.getReturnType() == void.class || m.getReturnType() == double.class)
                .map(m -> Arguments.of(m.getName(), null));
        Stream<Arguments> ops = Stream.of(ElementOp.values()).map(op -> Arguments.of("apply", op));
        return Stream.of(methods, ops, Stream.of(RowOp.values()).map(op -> Arguments.of("reduce", op)))
                .flatMap(all -> all);
    }

    @ParameterizedTest
    @MethodSource("work")
    void finds_kernels_that_do_nothing_where_there_is_work(String name, Enum<?> op) {
        Kernels scalar = new ScalarKernels();
        Kernels broken = (Kernels) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                    boolean idle = method.getName().equals(name) && (op == null || arguments[0] == op);
                    return !idle
                            ? method.invoke(scalar, arguments)
                            : method.getReturnType() == double.class ? 0.0 : null;
                });
        assertThatThrownBy(() -> SelfTest.check(broken))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("self-test: ");
    }
}
