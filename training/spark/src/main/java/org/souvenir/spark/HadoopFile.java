package org.souvenir.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * A file in any of Hadoop's file systems, written under another name first, so that its name stands for the old content or for the
 * new one: in one step on HDFS and on local disks; object stores may copy instead.
 */
record HadoopFile(Path path, Configuration configuration) {

    private FileContext files() throws IOException {
        return FileContext.getFileContext(path.toUri(), configuration);
    }

    /** Writes what a file holds. */
    private interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Puts a local file there, in place of what is there. */
    void put(java.nio.file.Path local) {
        replace(out -> Files.copy(local, out));
    }

    /** Writes bytes, in place of what is there. */
    void replace(byte[] bytes) {
        replace(out -> out.write(bytes));
    }

    private void replace(Content content) {
        Path temporary = beside(UUID.randomUUID() + ".tmp").path();
        try {
            FileContext files = files();
            try (OutputStream out =
                    files.create(temporary, EnumSet.of(CreateFlag.CREATE), Options.CreateOpts.createParent())) {
                content.writeTo(out);
            }
            files.rename(temporary, path, Options.Rename.OVERWRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written: %s".formatted(path, e.getMessage()), e);
        }
    }

    /**
     * Makes it, unless there is one: in one step where the file system can do that.
     *
     * @return whether it was made
     */
    boolean create(byte[] bytes) {
        try (OutputStream out =
                files().create(path, EnumSet.of(CreateFlag.CREATE), Options.CreateOpts.createParent())) {
            out.write(bytes);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be made: %s".formatted(path, e.getMessage()), e);
        }
    }

    /** A hidden file of the same folder. */
    HadoopFile beside(String ending) {
        return new HadoopFile(new Path(path.getParent(), "." + path.getName() + "." + ending), configuration);
    }

    /**
     * Takes it away, if it still holds these bytes.
     *
     * @return whether it did
     */
    boolean remove(byte[] bytes) {
        Path aside = beside(UUID.randomUUID() + ".tmp").path(); // where nobody writes it any more
        try {
            files().rename(path, aside);
            HadoopFile moved = new HadoopFile(aside, configuration);
            boolean same = Arrays.equals(moved.bytes(), bytes);
            if (same) {
                files().delete(aside, false);
            } else {
                files().rename(aside, path);
            }
            return same;
        } catch (FileNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be deleted: %s".formatted(path, e.getMessage()), e);
        }
    }

    /** Where it lies on this machine's disks. */
    Optional<java.nio.file.Path> local() {
        try {
            URI uri = files().makeQualified(path).toUri();
            return "file".equals(uri.getScheme()) ? Optional.of(java.nio.file.Path.of(uri)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be looked for: %s".formatted(path, e.getMessage()), e);
        }
    }

    /** Whether there is one. */
    boolean exists() {
        try {
            return files().util().exists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be looked for: %s".formatted(path, e.getMessage()), e);
        }
    }

    /** Takes a copy. */
    void get(java.nio.file.Path local) {
        try (InputStream in = files().open(path)) {
            Files.copy(in, local, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
        }
    }

    /** All of its bytes. */
    byte[] bytes() {
        try (InputStream in = files().open(path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
        }
    }
}
