package org.souvenir.examples;

import static com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The borders of the modules, over the classes of all of them. */
final class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .withImportOption(
                    location -> !location.contains("/org/souvenir/web/")) // it is there with -Pweb, for browsers
            .importPackages("org.souvenir");

    /** A type's full name, and its package. */
    private static final Pattern QUALIFIED = Pattern.compile("\\b((?:[a-z]\\w*\\.)*[a-z]\\w*)\\.[A-Z]\\w*");

    /** What is still to be hidden. */
    private static final List<String> LEAKS = List.of(
            "org.souvenir.core.engine.Engine shows org.souvenir.core.kernel.Kernels",
            "org.souvenir.core.engine.Engine shows org.souvenir.core.run.Pool",
            "org.souvenir.core.engine.Engine shows org.souvenir.core.run.Workers");

    @Test
    void modules_depend_in_one_direction() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("core")
                .definedBy("org.souvenir.core..")
                .layer("cells")
                .definedBy("org.souvenir.cells..")
                .layer("training")
                .definedBy("org.souvenir.training..")
                .layer("text")
                .definedBy("org.souvenir.text..")
                .layer("examples")
                .definedBy("org.souvenir.examples..")
                .whereLayer("core")
                .mayNotAccessAnyLayer()
                .whereLayer("cells")
                .mayOnlyAccessLayers("core")
                .whereLayer("training")
                .mayOnlyAccessLayers("core", "cells")
                .whereLayer("text")
                .mayOnlyAccessLayers("core", "cells")
                .check(CLASSES);
    }

    @Test
    void packages_of_cells_depend_in_one_direction() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("cells")
                .definedBy("org.souvenir.cells", "org.souvenir.cells.wrapper..")
                .layer("registry")
                .definedBy("org.souvenir.cells.registry..")
                .layer("layer")
                .definedBy("org.souvenir.cells.layer..")
                .layer("data")
                .definedBy("org.souvenir.cells.data..")
                .layer("run")
                .definedBy("org.souvenir.cells.run..")
                .layer("file")
                .definedBy("org.souvenir.cells.file..")
                .layer("network")
                .definedBy("org.souvenir.cells.network..")
                .layer("insight")
                .definedBy("org.souvenir.cells.insight..")
                .layer("contract")
                .definedBy("org.souvenir.cells.contract..")
                .layer("drawing")
                .definedBy("org.souvenir.cells.drawing..")
                .layer("exchange")
                .definedBy("org.souvenir.cells.exchange..")
                .whereLayer("cells")
                .mayNotAccessAnyLayer()
                .whereLayer("registry")
                .mayOnlyAccessLayers("cells")
                .whereLayer("layer")
                .mayOnlyAccessLayers("cells")
                .whereLayer("data")
                .mayOnlyAccessLayers("layer")
                .whereLayer("run")
                .mayOnlyAccessLayers("data", "layer")
                .whereLayer("file")
                .mayOnlyAccessLayers("registry", "layer", "cells")
                .whereLayer("network")
                .mayOnlyAccessLayers("file", "run", "data", "layer", "registry", "cells")
                .whereLayer("insight")
                .mayOnlyAccessLayers("network", "data", "layer", "cells")
                .whereLayer("contract")
                .mayOnlyAccessLayers("run", "data", "layer", "registry", "cells")
                .whereLayer("drawing")
                .mayOnlyAccessLayers("cells")
                .whereLayer("exchange")
                .mayOnlyAccessLayers("file", "network", "run", "data", "layer", "cells", "drawing")
                .check(CLASSES);
    }

    @Test
    void foreign_systems_know_nothing_of_each_other() {
        slices().matching("org.souvenir.cells.exchange.(*)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void what_runs_networks_and_what_their_files_hold_is_internal() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.souvenir.cells..", "org.souvenir.training..", "org.souvenir.examples..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.souvenir.cells.run..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.souvenir.cells..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.souvenir.cells.file..")
                .check(CLASSES);
    }

    @Test
    void tokenizers_vocabulary_and_readers_know_nothing_of_networks() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.souvenir.text.token..",
                        "org.souvenir.text.vocabulary..",
                        "org.souvenir.text.data..",
                        "org.souvenir.text.line..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.souvenir.cells..", "org.souvenir.training..")
                .check(CLASSES);
    }

    @Test
    void public_types_show_what_users_can_see() {
        assertThat(Modules.LIBRARY.stream().flatMap(ArchitectureTest::leaks).distinct())
                .containsExactlyInAnyOrderElementsOf(LEAKS);
    }

    private static Stream<String> leaks(String module) {
        Set<String> visible = Modules.visiblePackages(module);
        return Api.types(module).stream()
                .flatMap(type -> Api.signatures(type).stream()
                        .flatMap(signature -> QUALIFIED.matcher(signature).results())
                        .filter(name -> !name.group(1).startsWith("java.") && !visible.contains(name.group(1)))
                        .map(name -> type.getCanonicalName() + " shows " + name.group()));
    }

    /** The rest is what is not kept: a script for another process, what is rehearsed, a case of a contract. */
    @Test
    void one_class_writes_files() {
        Set<String> writing = Set.of(
                "write", "writeString", "newOutputStream", "newBufferedWriter", "createTempFile", "copy", "move");
        noClasses()
                .that()
                .resideOutsideOfPackages("org.souvenir.core.file..", "org.souvenir.core.platform..")
                .and()
                .doNotHaveSimpleName("PeerProcess")
                .and()
                .doNotHaveSimpleName("Rehearsal")
                .should()
                .callMethodWhere(new DescribedPredicate<>("files are written") {
                    @Override
                    public boolean test(JavaMethodCall call) {
                        String owner = call.getTargetOwner().getFullName();
                        return owner.equals("java.nio.file.Files") && writing.contains(call.getName());
                    }
                })
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.io\\.(FileOutputStream|FileWriter|RandomAccessFile)|java\\.nio\\.channels\\.FileChannel")
                .check(CLASSES);
    }

    /** All through the door that refuses pipes; the rest are files of the project itself, and of the system. */
    @Test
    void one_class_opens_files_to_read() {
        Set<String> opening = Set.of(
                "newInputStream",
                "newByteChannel",
                "newBufferedReader",
                "readAllBytes",
                "readString",
                "readAllLines",
                "lines");
        noClasses()
                .that()
                .resideOutsideOfPackages("org.souvenir.core.platform..", "org.souvenir.examples.speed..")
                .should()
                .callMethodWhere(new DescribedPredicate<>("files are read") {
                    @Override
                    public boolean test(JavaMethodCall call) {
                        String owner = call.getTargetOwner().getFullName();
                        return owner.equals("java.nio.file.Files") && opening.contains(call.getName());
                    }
                })
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.(FileInputStream|FileReader|RandomAccessFile)|java\\.util\\.Scanner")
                .check(CLASSES);
    }

    /** What a browser has not; the JDK's classes that do without are listed where the library is compiled for one. */
    @Test
    void one_package_knows_what_a_browser_has_not() {
        noClasses()
                .that()
                .resideInAPackage("org.souvenir.core..")
                .and()
                .resideOutsideOfPackages("org.souvenir.core.platform..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.lang\\.(ref\\.(Cleaner|Reference)|Module(Layer)?|invoke\\.MethodHandles.*)"
                                + "|java\\.lang\\.management\\..*|java\\.util\\.concurrent\\.(locks\\..*|Executor.*|CompletableFuture)")
                .check(CLASSES);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("org.souvenir.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void only_the_vector_kernels_mention_the_vector_api() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.souvenir.core.kernel.vector..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jdk.incubator.vector..", "org.souvenir.core.kernel.vector..")
                .check(CLASSES);
    }

    @Test
    void libraries_log_through_slf4j() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.souvenir.examples..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ch.qos.logback..", "java.util.logging..", "org.apache.commons.logging..")
                .check(CLASSES);
    }

    @Test
    void a_type_is_an_interface_or_final() {
        classes()
                .that()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .areNotAnonymousClasses()
                .should()
                .notHaveModifier(ABSTRACT)
                .andShould()
                .haveModifier(FINAL)
                .check(CLASSES);
    }

    @Test
    void names_say_what_a_type_is() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Base")
                .check(CLASSES);
    }
}
