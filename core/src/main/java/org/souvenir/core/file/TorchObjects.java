package org.souvenir.core.file;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.souvenir.core.file.PickleReader.Global;
import org.souvenir.core.file.PickleReader.Plain;
import org.souvenir.core.name.Printable;

/** The names that {@code torch.save} needs for tensors: a dictionary, element types, storages, and how a tensor lies in one. */
final class TorchObjects implements PickleReader.Names {

    private static final String DICTIONARY = "collections.OrderedDict";
    private static final String TENSOR = "torch._utils._rebuild_tensor_v2";
    private static final String TENSOR_OF_TYPE = "torch._utils._rebuild_tensor_v3";
    private static final String PARAMETER = "torch._utils._rebuild_parameter";
    private static final String UNTYPED = "torch.storage.UntypedStorage";
    private static final List<String> FUNCTIONS = List.of(DICTIONARY, TENSOR, TENSOR_OF_TYPE, PARAMETER, UNTYPED);

    private static final Map<String, Dtype> STORAGES = Map.of(
            "torch.DoubleStorage", Dtype.F64,
            "torch.FloatStorage", Dtype.F32,
            "torch.HalfStorage", Dtype.F16,
            "torch.BFloat16Storage", Dtype.BF16,
            "torch.LongStorage", Dtype.I64,
            "torch.IntStorage", Dtype.I32,
            "torch.ShortStorage", Dtype.I16,
            "torch.CharStorage", Dtype.I8,
            "torch.ByteStorage", Dtype.U8,
            "torch.BoolStorage", Dtype.BOOL);

    private static final Map<String, Dtype> TYPES = Map.of(
            "torch.float64", Dtype.F64,
            "torch.float32", Dtype.F32,
            "torch.float16", Dtype.F16,
            "torch.bfloat16", Dtype.BF16,
            "torch.uint64", Dtype.U64,
            "torch.uint32", Dtype.U32,
            "torch.uint16", Dtype.U16);

    /**
     * What a storage is called beside the pickle.
     *
     * @param dtype null of one that is bytes until a tensor says more
     * @param count of elements, or of bytes
     */
    record Storage(String key, @Nullable Dtype dtype, long count) {

        long bytes() {
            return dtype == null ? count : Math.multiplyExact(count, dtype.size());
        }
    }

    /** A tensor in its storage, sizes not yet checked. */
    record View(Storage storage, Dtype dtype, long offset, List<Long> shape, List<Long> strides) {}

    @Override
    public void check(Global global) {
        String name = global.name();
        if (!FUNCTIONS.contains(name) && !STORAGES.containsKey(name) && !TYPES.containsKey(name)) {
            throw new IllegalArgumentException("must be a name that plain tensors need, but is " + Printable.of(name)
                    + ", which is not executed but refused (save model.state_dict(), not the model)");
        }
    }

    @Override
    public Object call(Global function, List<?> arguments) {
        return switch (function.name()) {
            case DICTIONARY -> {
                require(arguments.isEmpty(), "an OrderedDict must begin empty");
                yield new LinkedHashMap<>();
            }
            case TENSOR -> {
                int count = arguments.size();
                require(
                        count == 6 || count == 7 && arguments.get(6) == Plain.NONE,
                        "_rebuild_tensor_v2 must have 6 arguments");
                Storage storage = storage(arguments.get(0));
                Dtype dtype = storage.dtype();
                if (dtype == null) {
                    throw new IllegalArgumentException("a storage must say its type, but is UntypedStorage");
                }
                yield view(storage, dtype, arguments);
            }
            case TENSOR_OF_TYPE -> {
                int count = arguments.size();
                require(
                        count == 7 || count == 8 && arguments.get(7) == Plain.NONE,
                        "_rebuild_tensor_v3 must have 7 arguments");
                yield view(storage(arguments.get(0)), type(arguments.get(6)), arguments);
            }
            case PARAMETER -> {
                require(
                        arguments.size() == 3 && arguments.get(0) instanceof View,
                        "_rebuild_parameter must have a tensor");
                checkHooks(arguments.get(2));
                yield arguments.get(0);
            }
            default ->
                throw new IllegalArgumentException(
                        "what is called must be a function, but is " + Printable.of(function.name()));
        };
    }

    private static View view(Storage storage, Dtype dtype, List<?> arguments) {
        checkHooks(arguments.get(5));
        return new View(storage, dtype, number(arguments.get(1)), numbers(arguments.get(2)), numbers(arguments.get(3)));
    }

    private static void checkHooks(Object hooks) {
        require(hooks instanceof Map<?, ?> map && map.isEmpty(), "a tensor must have no hooks");
    }

    /** A state_dict has {@code _metadata}, versions of modules; no tensor depends on it. */
    @Override
    public void build(Object object, Object attributes) {
        require(object instanceof Map && attributes instanceof Map, "only an OrderedDict may have attributes");
    }

    @Override
    public Object persistent(Object id) {
        if (id instanceof List<?> parts
                && parts.size() == 5
                && parts.get(0).equals("storage")
                && parts.get(1) instanceof Global type
                && parts.get(2) instanceof String key) {
            Dtype dtype = STORAGES.get(type.name());
            require(dtype != null || type.name().equals(UNTYPED), "a storage must be of a known type");
            long count = number(parts.get(4));
            require(count >= 0 && count <= Safetensors.LARGEST, "a storage must have from 0 to 2 GiB of elements");
            return new Storage(key, dtype, count);
        }
        throw new IllegalArgumentException(
                "what stands beside the pickle must be a storage with type, name, place and size, but is not");
    }

    private static Storage storage(Object value) {
        if (value instanceof Storage storage) {
            return storage;
        }
        throw new IllegalArgumentException("a tensor must have a storage, but has something else");
    }

    private static Dtype type(Object value) {
        Dtype dtype = value instanceof Global global ? TYPES.get(global.name()) : null;
        if (dtype == null) {
            throw new IllegalArgumentException("a tensor must have one of the types " + TYPES.keySet());
        }
        return dtype;
    }

    private static long number(Object value) {
        if (value instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException("sizes and places must be whole numbers, but one is not");
    }

    private static List<Long> numbers(Object value) {
        require(value instanceof List, "shape and strides must be tuples");
        return ((List<?>) value).stream().map(TorchObjects::number).toList();
    }

    private static void require(boolean met, String rule) {
        if (!met) {
            throw new IllegalArgumentException(rule + ", but this one is otherwise");
        }
    }
}
