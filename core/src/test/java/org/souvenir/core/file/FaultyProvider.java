package org.souvenir.core.file;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The calls of {@link FaultyFiles}. */
final class FaultyProvider extends FileSystemProvider {
    private static final FileSystem REAL = FileSystems.getDefault();

    private final FaultyFiles files;
    private final FileSystem system = new Behind();

    FaultyProvider(FaultyFiles files) {
        this.files = files;
    }

    FileSystem fileSystem() {
        return system;
    }

    Path realPath(Path real) throws IOException {
        return files.call(real::toRealPath);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        boolean making = options.contains(StandardOpenOption.CREATE) || options.contains(StandardOpenOption.CREATE_NEW);
        FileChannel channel = files.call(() -> FileChannel.open(FaultyFiles.real(path), options, attributes), making);
        files.opened(channel);
        return new FaultyChannel(files, channel);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        DirectoryStream<Path> stream =
                files.call(() -> REAL.provider().newDirectoryStream(FaultyFiles.real(folder), path -> true));
        files.opened(stream);
        List<Path> accepted = new ArrayList<>();
        for (Path path : stream) {
            if (filter.accept(files.path(path))) {
                accepted.add(files.path(path));
            }
        }
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return accepted.iterator();
            }

            @Override
            public void close() throws IOException {
                files.close(stream);
            }
        };
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        files.call(() -> done(() -> REAL.provider().createDirectory(FaultyFiles.real(folder), attributes)), true);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        files.call(
                () -> done(() -> REAL.provider().createLink(FaultyFiles.real(link), FaultyFiles.real(existing))), true);
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        return files.path(files.call(() -> REAL.provider().readSymbolicLink(FaultyFiles.real(link))));
    }

    @Override
    public void delete(Path path) throws IOException {
        files.call(() -> done(() -> REAL.provider().delete(FaultyFiles.real(path))));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        files.call(
                () -> done(() -> REAL.provider().copy(FaultyFiles.real(source), FaultyFiles.real(target), options)),
                true);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        files.call(() -> done(() -> REAL.provider().move(FaultyFiles.real(source), FaultyFiles.real(target), options)));
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        return files.call(() -> REAL.provider().isSameFile(FaultyFiles.real(path), FaultyFiles.real(other)));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return files.call(() -> REAL.provider().isHidden(FaultyFiles.real(path)));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return files.call(() -> REAL.provider().getFileStore(FaultyFiles.real(path)));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        files.call(() -> done(() -> REAL.provider().checkAccess(FaultyFiles.real(path), modes)));
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        V view = REAL.provider().getFileAttributeView(FaultyFiles.real(path), type, options);
        if (view == null) {
            return null;
        }
        return type.cast(Proxy.newProxyInstance(
                FaultyProvider.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> files.call(() -> invoked(method, view, arguments))));
    }

    private static Object invoked(Method method, Object object, Object[] arguments) throws IOException {
        try {
            return method.invoke(object, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new AssertionError(e);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return files.call(() -> REAL.provider().readAttributes(FaultyFiles.real(path), type, options));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return files.call(() -> REAL.provider().readAttributes(FaultyFiles.real(path), attributes, options));
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        files.call(() -> done(() -> REAL.provider().setAttribute(FaultyFiles.real(path), attribute, value, options)));
    }

    @Override
    public String getScheme() {
        return "faulty";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return system;
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException();
    }

    private interface Deed {
        void run() throws IOException;
    }

    private static boolean done(Deed deed) throws IOException {
        deed.run();
        return true;
    }

    /** Nothing but a way to the provider. */
    private final class Behind extends FileSystem {
        @Override
        public FileSystemProvider provider() {
            return FaultyProvider.this;
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public String getSeparator() {
            return REAL.getSeparator();
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return REAL.supportedFileAttributeViews();
        }

        @Override
        public Path getPath(String first, String... more) {
            return files.path(REAL.getPath(first, more));
        }

        @Override
        public PathMatcher getPathMatcher(String pattern) {
            throw new UnsupportedOperationException();
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            throw new UnsupportedOperationException();
        }

        @Override
        public WatchService newWatchService() {
            throw new UnsupportedOperationException();
        }
    }
}
