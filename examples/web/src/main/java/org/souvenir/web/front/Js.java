package org.souvenir.web.front;

import java.util.Map;
import java.util.function.Function;
import org.souvenir.core.tensor.Tensor;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;
import org.teavm.jso.typedarrays.Float32Array;
import org.teavm.jso.typedarrays.Float64Array;

/** Values as a page has them. */
final class Js {
    private Js() {}

    /** A tensor as rows of its last axis. */
    static JSObject rows(Tensor tensor) {
        int width = tensor.rank() == 0 ? 1 : tensor.size(tensor.rank() - 1);
        return rows(numbers(tensor.data()), width);
    }

    /** Rows of so many numbers each. */
    @JSBody(
            params = {"numbers", "width"},
            script = "return Array.from({length: width ? numbers.length / width : 0},"
                    + " function(_, i) { return numbers.subarray(i * width, (i + 1) * width); });")
    static native JSObject rows(Float32Array numbers, int width);

    static JSObject rows(float[][] rows) {
        JSObject all = list();
        for (float[] row : rows) {
            add(all, numbers(row));
        }
        return all;
    }

    static Float32Array numbers(float[] numbers) {
        return Float32Array.copyFromJavaArray(numbers);
    }

    static Float64Array numbers(double[] numbers) {
        return Float64Array.copyFromJavaArray(numbers);
    }

    /** An object with a property for each entry. */
    static <V> JSObject object(Map<String, V> map, Function<V, JSObject> value) {
        JSObject object = object();
        map.forEach((name, each) -> put(object, name, value.apply(each)));
        return object;
    }

    @JSBody(script = "return Object.create(null);")
    static native JSObject object();

    @JSBody(
            params = {"object", "name", "value"},
            script = "object[name] = value;")
    static native void put(JSObject object, String name, JSObject value);

    @JSBody(
            params = {"object", "name", "value"},
            script = "object[name] = value;")
    static native void put(JSObject object, String name, double value);

    @JSBody(script = "return [];")
    static native JSObject list();

    @JSBody(
            params = {"list", "value"},
            script = "list.push(value);")
    static native void add(JSObject list, JSObject value);

    /** Throws it. */
    static RuntimeException equationError(String message, int line, int column) {
        throwEquationError(message, line, column);
        return new IllegalStateException("equations: nothing was thrown");
    }

    @JSBody(
            params = {"message", "line", "column"},
            script = "throw Object.assign(new Error(message), {name: 'EquationError', line: line, column: column});")
    private static native void throwEquationError(String message, int line, int column);
}
