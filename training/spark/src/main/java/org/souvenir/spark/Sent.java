package org.souvenir.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import org.apache.spark.SparkEnv;
import org.apache.spark.serializer.SerializerInstance;
import scala.reflect.ClassTag;

/**
 * A lambda of a user's on its way to the executors, as bytes of its own: where they don't know its class, Java would otherwise say
 * something of a field that another lambda can't be put into.
 */
final class Sent<T> implements Serializable {
    private static final long serialVersionUID = 1;

    private final String what;
    private final byte[] bytes;

    /**
     * A lambda as bytes.
     *
     * @param what it is, for errors
     * @throws IllegalArgumentException if what it captures cannot be serialised
     */
    Sent(String what, T lambda) {
        this.what = what;
        try {
            ByteBuffer buffer = serializer().serialize(lambda, ClassTag.Any());
            this.bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
        } catch (Exception e) { // Scala's methods throw checked ones unannounced
            throw new IllegalArgumentException("%s: what it captures must be serialisable: %s".formatted(what, e), e);
        }
    }

    private static SerializerInstance serializer() {
        return SparkEnv.get().closureSerializer().newInstance();
    }

    /**
     * What was sent.
     *
     * @throws IllegalStateException if a class of it is not known here
     */
    @SuppressWarnings("unchecked") // it was one
    T value() {
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            return (T) serializer().deserialize(ByteBuffer.wrap(bytes), loader, ClassTag.Any());
        } catch (Exception e) {
            throw new IllegalStateException(
                    "%s: executors must know its classes, by spark.jars or --jars: %s".formatted(what, e), e);
        }
    }
}
