package org.souvenir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ApiBreaksTest {
    private static final List<String> OLD = List.of(
            "interface a.Shape: a.Drawn",
            "    abstract double Shape.area()",
            "    default String Shape.name()",
            "sealed interface a.Known",
            "    abstract int Known.size()",
            "record a.Circle: a.Shape, java.util.Map<a.X, a.Y>",
            "    Circle(double)",
            "    double Circle.radius()",
            "class a.Box<T extends java.lang.Object>",
            "    static Box<T> Box.of(T)");

    @Test
    void nothing_new_breaks_nothing() {
        assertThat(ApiBreaks.between(OLD, OLD)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "    double Circle.radius() | | a.Circle: double Circle.radius() is gone",
                "    double Circle.radius() | float Circle.radius() | a.Circle: double Circle.radius() is gone",
                "    Circle(double) | Circle(double,double) | a.Circle: Circle(double) is gone",
                "    default String Shape.name() | abstract String Shape.name() | a.Shape: abstract String Shape.name() asks for more",
                "a.Shape, java.util.Map | java.util.Map | a.Circle: is no a.Shape any more",
                "Map<a.X, a.Y> | Map<a.X, a.Z> | a.Circle: is no java.util.Map<a.X, a.Y> any more",
                "sealed interface a.Known | interface a.Known | a.Known: was sealed interface, is interface",
                "T extends java.lang.Object | T extends a.Shape | a.Box: was class<T extends java.lang.Object>, is class<T extends a.Shape>",
                "class a.Box | class a.Case | a.Box: is gone",
            })
    void what_is_gone_or_other_breaks(String was, String is, String said) {
        List<String> now = String.join("\n", OLD)
                .replace(was, is == null ? "" : is.contains("(") ? "    " + is : is)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        assertThat(ApiBreaks.between(OLD, now)).hasSize(1).first().asString().startsWith(said);
    }

    @Test
    void what_is_added_does_not_break_but_for_those_who_implement() {
        List<String> more = List.of(
                "interface a.Shape: a.Drawn, a.Named",
                "    abstract double Shape.area()",
                "    default String Shape.name()",
                "    default int Shape.corners()",
                "sealed interface a.Known",
                "    abstract int Known.size()",
                "    abstract int Known.age()",
                "record a.Circle: java.util.Map<a.X, a.Y>, a.Shape",
                "    Circle(double)",
                "    static Circle Circle.unit()",
                "    double Circle.radius()",
                "class a.Bag",
                "class a.Box<T extends java.lang.Object>",
                "    static Box<T> Box.of(T)");
        assertThat(ApiBreaks.between(OLD, more)).isEmpty();
        List<String> asking = List.of("interface a.Shape: a.Drawn", "    abstract double Shape.size()");
        assertThat(ApiBreaks.between(OLD.subList(0, 1), asking))
                .containsExactly("a.Shape: abstract double Shape.size() asks for more");
    }

    @ParameterizedTest
    @CsvSource({
        "0.1.0, 0.1.0, false",
        "0.1.0, 0.1.1-SNAPSHOT, false",
        "0.1.0, 0.2.0-SNAPSHOT, true",
        "0.9.3, 1.0.0, true",
        "1.0.0, 1.1.0, false",
        "1.2.3, 2.0.0-SNAPSHOT, true",
    })
    void the_version_says_whether_it_may(String released, String version, boolean may) {
        assertThat(ApiBreaks.mayBreak(released, version)).isEqualTo(may);
    }
}
