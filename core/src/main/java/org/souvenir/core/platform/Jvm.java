package org.souvenir.core.platform;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A JVM. */
final class Jvm implements Platform {
    private static final String VECTORS = "jdk.incubator.vector";
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final int FIRST_PROCESSOR = 512;

    private static final class Dropped {
        private static final Cleaner CLEANER = Cleaner.create();
    }

    @Override
    public boolean fusesMultiplyAdd() {
        return FusedInstruction.PRESENT;
    }

    @Override
    public float multiplyAdd(float a, float b, float c) {
        return Math.fma(a, b, c);
    }

    @Override
    public <T> T vectors(String className, Class<T> type) {
        Module vectors = ModuleLayer.boot()
                .findModule(VECTORS)
                .orElseThrow(() -> new IllegalStateException("the JVM was started without --add-modules " + VECTORS));
        String machine = System.getProperty("java.vm.name", "");
        if (!machine.contains("Server VM")) {
            throw new IllegalStateException("only HotSpot's C2 compiles vectors, but the JVM is " + machine);
        }
        if (!FusedInstruction.PRESENT) {
            throw new IllegalStateException("fused multiply-add is not an instruction here");
        }
        Jvm.class.getModule().addReads(vectors); // not required by the module, as not every JVM has it
        try {
            return Class.forName(className).asSubclass(type).getConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            throw new IllegalStateException("they do not work on this JVM: " + e, e);
        }
    }

    @Override
    public boolean definesClasses() {
        return true;
    }

    @Override
    public Object define(Class<?> host, Supplier<byte[]> classFile) {
        try {
            MethodHandles.Lookup defined = MethodHandles.privateLookupIn(host, MethodHandles.lookup())
                    .defineHiddenClass(classFile.get(), true);
            return defined.findConstructor(defined.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (Throwable e) {
            throw new AssertionError("no class beside " + host, e);
        }
    }

    @Override
    public int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public String processor() {
        try (InputStream told = streamOf(PROCESSORS)) {
            return new String(told.readNBytes(FIRST_PROCESSOR), StandardCharsets.ISO_8859_1);
        } catch (IOException e) { // not on Linux
            return System.getenv().getOrDefault("PROCESSOR_IDENTIFIER", "");
        }
    }

    @Override
    public Sleeper thread(String name, Runnable work) {
        return new JvmSleeper(name, work);
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // to yield is a courtesy; nothing rests on it
    public void pause(int spins) {
        if (spins % 500 == 0) { // some 20 microseconds
            Thread.yield();
        } else {
            Thread.onSpinWait();
        }
    }

    @Override
    public void whenDropped(Object owner, Runnable action) {
        Dropped.CLEANER.register(owner, action);
    }

    @Override
    @SuppressWarnings("ReachabilityFenceUsage") // whoever calls this does so in a finally block
    public void keep(Object owner) {
        Reference.reachabilityFence(owner);
    }

    @Override
    public FileChannel openToWrite(Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return FileChannel.open(file, options, attributes);
    }

    @Override
    public SeekableByteChannel openToRead(Path file) throws IOException {
        BasicFileAttributes there = Files.readAttributes(file, BasicFileAttributes.class);
        if (!there.isRegularFile()) {
            throw new IOException(there.isDirectory() ? "it is a folder" : "it is a pipe or a device");
        }
        return Files.newByteChannel(file);
    }

    @Override
    public Optional<Set<PosixFilePermission>> permissions(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view == null
                ? Optional.empty()
                : Optional.of(view.readAttributes().permissions());
    }

    @Override
    public void setPermissions(Path file, Set<PosixFilePermission> permissions) throws IOException {
        Files.setPosixFilePermissions(file, permissions);
    }

    @Override
    public void link(Path name, Path file) throws IOException {
        Files.createLink(name, file);
    }

    @Override
    public IntStream parallel(IntStream numbers) {
        return numbers.parallel();
    }

    @Override
    public boolean isIdeographic(int codePoint) {
        return Character.isIdeographic(codePoint);
    }

    @Override
    public String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }

    @Override
    public String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    @Override
    public String upperCase(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    @Override
    public long process() {
        return ProcessHandle.current().pid();
    }

    @Override
    public Undisturbed undisturbed() {
        return new JvmUndisturbed();
    }
}
