package org.souvenir.cells.exchange.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.souvenir.core.file.FileFormatException;
import org.souvenir.core.platform.Platform;

/** Reads tensors of a file: numbers and whole numbers of all common widths, also those that lie in files beside it. */
final class TensorReader {
    private final Path file;
    private long beside;

    TensorReader(Path file) {
        this.file = file;
    }

    /** The bytes that were read of other files. */
    long beside() {
        return beside;
    }

    Constant read(TensorProto tensor) {
        String name = "tensor '%s': ".formatted(tensor.getName());
        int[] shape = shape(tensor, name);
        DataType type = DataType.forNumber(tensor.getDataType());
        if (type == null || width(type) == 0) {
            throw problem(name
                    + "must hold numbers of a known kind, but holds %s"
                            .formatted(type == null ? "kind " + tensor.getDataType() : type));
        }
        int length = Selection.length(shape);
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            return raw(type, shape, outside(tensor, name, (long) length * width(type)), name);
        }
        return tensor.hasRawData()
                ? raw(type, shape, tensor.getRawData().asReadOnlyByteBuffer(), name)
                : listed(tensor, type, shape, name);
    }

    private int[] shape(TensorProto tensor, String name) {
        int[] shape = new int[tensor.getDimsCount()];
        long length = 1;
        for (int i = 0; i < shape.length; i++) {
            long size = tensor.getDims(i);
            if (size < 0 || size > Integer.MAX_VALUE || (length *= size) > Integer.MAX_VALUE) {
                throw problem(name + "its sizes must be at least 0, and its numbers at most 2^31 - 1, but they are "
                        + tensor.getDimsList());
            }
            shape[i] = (int) size;
        }
        return shape;
    }

    private FileFormatException problem(String problem) {
        return FileFormatException.of(file, problem);
    }

    /** Bytes of a number; 0 where it is none that we know. */
    private static int width(DataType type) {
        return switch (type) {
            case INT8, UINT8, BOOL -> 1;
            case INT16, UINT16, FLOAT16, BFLOAT16 -> 2;
            case FLOAT, INT32, UINT32 -> 4;
            case DOUBLE, INT64, UINT64 -> 8;
            default -> 0;
        };
    }

    private Constant raw(DataType type, int[] shape, ByteBuffer bytes, String name) {
        int length = Selection.length(shape);
        long needed = (long) length * width(type);
        if (bytes.remaining() != needed) {
            throw problem(name
                    + "%s of the shape %s must have %d bytes, but has %d"
                            .formatted(type, Arrays.toString(shape), needed, bytes.remaining()));
        }
        ByteBuffer in = bytes.order(ByteOrder.LITTLE_ENDIAN);
        if (floating(type)) {
            float[] numbers = new float[length];
            for (int i = 0; i < length; i++) {
                numbers[i] = switch (type) {
                    case FLOAT -> in.getFloat();
                    case DOUBLE -> (float) in.getDouble();
                    case FLOAT16 -> half(in.getShort());
                    default -> Float.intBitsToFloat(in.getShort() << 16);
                };
            }
            return Constant.of(shape, numbers);
        }
        long[] numbers = new long[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = switch (type) {
                case INT8 -> in.get();
                case UINT8, BOOL -> in.get() & 0xff;
                case INT16 -> in.getShort();
                case UINT16 -> in.getShort() & 0xffff;
                case INT32 -> in.getInt();
                case UINT32 -> in.getInt() & 0xffffffffL;
                default -> in.getLong();
            };
        }
        return Constant.of(shape, numbers);
    }

    private static boolean floating(DataType type) {
        return type == DataType.FLOAT
                || type == DataType.DOUBLE
                || type == DataType.FLOAT16
                || type == DataType.BFLOAT16;
    }

    /** IEEE 754 half precision. */
    static float half(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0) {
            float small = fraction * 0x1p-24f;
            return sign == 0 ? small : -small;
        }
        int wide = exponent == 0x1f ? 0xff : exponent - 15 + 127;
        return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
    }

    private Constant listed(TensorProto tensor, DataType type, int[] shape, String name) {
        int length = Selection.length(shape);
        int there = switch (type) {
            case FLOAT -> tensor.getFloatDataCount();
            case DOUBLE -> tensor.getDoubleDataCount();
            case INT64 -> tensor.getInt64DataCount();
            case UINT32, UINT64 -> tensor.getUint64DataCount();
            default -> tensor.getInt32DataCount();
        };
        if (there != length) {
            throw problem(name
                    + "%s of the shape %s must have %d numbers, but has %d"
                            .formatted(type, Arrays.toString(shape), length, there));
        }
        float[] floats = new float[floating(type) ? length : 0];
        long[] wholes = new long[floating(type) ? 0 : length];
        for (int i = 0; i < length; i++) {
            switch (type) {
                case FLOAT -> floats[i] = tensor.getFloatData(i);
                case DOUBLE -> floats[i] = (float) tensor.getDoubleData(i);
                case FLOAT16 -> floats[i] = half((short) tensor.getInt32Data(i));
                case BFLOAT16 -> floats[i] = Float.intBitsToFloat(tensor.getInt32Data(i) << 16);
                case INT64 -> wholes[i] = tensor.getInt64Data(i);
                case UINT32, UINT64 -> wholes[i] = tensor.getUint64Data(i);
                default -> wholes[i] = tensor.getInt32Data(i);
            }
        }
        return floating(type) ? Constant.of(shape, floats) : Constant.of(shape, wholes);
    }

    private ByteBuffer outside(TensorProto tensor, String name, long needed) {
        Map<String, String> where = new HashMap<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            where.put(entry.getKey(), entry.getValue());
        }
        String location = where.getOrDefault("location", "");
        long offset = number(where.getOrDefault("offset", "0"), name);
        long length = number(where.getOrDefault("length", Long.toString(needed)), name);
        try {
            Path folder = file.toAbsolutePath().normalize().getParent();
            Path other = folder == null ? null : folder.resolve(location).normalize();
            if (location.isEmpty()
                    || folder == null
                    || other == null
                    || !folder.equals(other.getParent())
                    || !Files.exists(other)) {
                throw problem(name + "its numbers must lie in a file beside the model, but lie in '" + location + "'");
            }
            try (SeekableByteChannel in = Platform.here().openToRead(other)) {
                if (length != needed || length > Integer.MAX_VALUE || offset < 0 || offset > in.size() - length) {
                    throw problem(name
                            + "there must be %d bytes at %d of %s, but it has %d and they are said to be %d"
                                    .formatted(needed, offset, location, in.size(), length));
                }
                ByteBuffer bytes = ByteBuffer.allocate((int) length);
                in.position(offset);
                while (bytes.hasRemaining() && in.read(bytes) >= 0) {}
                beside += length;
                return bytes.flip();
            }
        } catch (IOException e) {
            throw FileFormatException.unreadable(location, e);
        } catch (java.nio.file.InvalidPathException e) {
            throw problem(name + "its numbers must lie in a file beside the model, but lie in '" + location + "'");
        }
    }

    private long number(String text, String name) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw problem(name + "an offset or length must be a whole number, but is '" + text + "'");
        }
    }
}
