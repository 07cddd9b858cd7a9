/**
 * Single kernels under JMH, in nanoseconds per call, for whoever works on them. Built and run by
 *
 * <pre>
 * mvn -q -Dquick -Pjmh -pl examples -am process-classes
 * java -cp "examples/target/quick/test-classes:$(cat examples/target/quick/classpath)" org.openjdk.jmh.Main Product
 * </pre>
 *
 * <p>{@code Product}, {@code Row} and {@code Element} choose a class, nothing all of them; {@code -p shape=64x512x2048} another
 * shape, {@code -t 2} two threads with operands of their own, {@code -jvm PATH} another JDK, {@code -jvmArgsAppend
 * -Dsouvenir.kernels=scalar} the other kernels, {@code -rf csv -rff FILE} a file. The processor is what {@code examples/run
 * environment} says.
 */
@org.jspecify.annotations.NullMarked
package org.souvenir.examples.jmh;
