package org.souvenir.web.platform;

import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.souvenir.core.platform.Platform;
import org.teavm.jso.JSBody;

/** A page in a browser: one thread, plain loops, no files. */
final class Browser implements Platform {

    @Override
    public boolean fusesMultiplyAdd() {
        return false;
    }

    @Override
    public float multiplyAdd(float a, float b, float c) {
        return a * b + c;
    }

    @Override
    public <T> T vectors(String className, Class<T> type) {
        throw new IllegalStateException("a browser has none");
    }

    @Override
    public boolean definesClasses() {
        return false;
    }

    @Override
    public Object define(Class<?> host, Supplier<byte[]> classFile) {
        throw lacks("classes that are made at run time");
    }

    @Override
    public int processors() {
        return 1;
    }

    @Override
    public String processor() {
        return "";
    }

    @Override
    public Sleeper thread(String name, Runnable work) {
        throw lacks("threads besides the caller's");
    }

    @Override
    public void pause(int spins) {
        throw lacks("threads to wait for");
    }

    @Override
    public void whenDropped(Object owner, Runnable action) {
        throw lacks("threads to end");
    }

    @Override
    public void keep(Object owner) {
        // nobody acts on what is dropped
    }

    @Override
    public FileChannel openToWrite(Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
        throw lacks("files");
    }

    @Override
    public SeekableByteChannel openToRead(Path file) {
        throw lacks("files");
    }

    @Override
    public Optional<Set<PosixFilePermission>> permissions(Path file) {
        throw lacks("files");
    }

    @Override
    public void setPermissions(Path file, Set<PosixFilePermission> permissions) {
        throw lacks("files");
    }

    @Override
    public void link(Path name, Path file) {
        throw lacks("files");
    }

    @Override
    public IntStream parallel(IntStream numbers) {
        return numbers;
    }

    @Override
    public boolean isIdeographic(int codePoint) {
        return ideographic(codePoint);
    }

    @JSBody(params = "codePoint", script = "return /\\p{Ideographic}/u.test(String.fromCodePoint(codePoint));")
    private static native boolean ideographic(int codePoint);

    @Override
    public String composed(String text) {
        return nfkc(text);
    }

    @JSBody(params = "text", script = "return text.normalize('NFKC');")
    private static native String nfkc(String text);

    @Override
    public String lowerCase(String text) {
        return lower(text);
    }

    @JSBody(params = "text", script = "return text.toLowerCase();")
    private static native String lower(String text);

    @Override
    public String upperCase(String text) {
        return upper(text);
    }

    @JSBody(params = "text", script = "return text.toUpperCase();")
    private static native String upper(String text);

    @Override
    public long process() {
        throw lacks("processes");
    }

    @Override
    public Undisturbed undisturbed() {
        throw lacks("files");
    }

    private static UnsupportedOperationException lacks(String what) {
        return new UnsupportedOperationException("a browser has no " + what);
    }
}
