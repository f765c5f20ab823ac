package io.honeyguide.plugin;

import io.honeyguide.delivery.Checkpoint;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The files that hold one consumer's state, {@code <consumer>-<offset>.state} in the directory of
 * its plugin. A file counts only once a CHECKPOINT record names it with its size and CRC32C; any
 * other one is the rest of a checkpoint that was never completed.
 *
 * <p>Any thread; no two at once.
 */
final class StateFiles {

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final String ENDING = ".state";
  private static final String UNFINISHED = ".tmp";

  /** Writes a state. */
  interface Source {
    void write(OutputStream out) throws IOException;
  }

  /** A file that is written but neither forced nor in its place. */
  record Written(Path unfinished, Path place, long bytes, int crc) {}

  private final Path directory;
  private final String consumer;
  private final Pattern ours;

  /**
   * The files of a consumer.
   *
   * @param consumer its name within the plugin
   */
  StateFiles(Path directory, String consumer) {
    this.directory = directory;
    this.consumer = consumer;
    this.ours =
        Pattern.compile(Pattern.quote(consumer) + "-\\d+" + Pattern.quote(ENDING) + "(\\.tmp)?");
  }

  /** Writes a state beside its place. */
  Written write(long offset, Source source) throws IOException {
    var place = directory.resolve(consumer + "-" + offset + ENDING);
    var unfinished = directory.resolve(place.getFileName() + UNFINISHED);
    var crc = new CRC32C();
    try (var out =
        new BufferedOutputStream(
            new CheckedOutputStream(Files.newOutputStream(unfinished), crc), BUFFER_BYTES)) {
      source.write(out);
    }
    return new Written(unfinished, place, Files.size(unfinished), (int) crc.getValue());
  }

  /** Makes a written file durable and puts it in its place. Slow: it waits for the disk. */
  void finish(Written written) throws IOException {
    try (var file = FileChannel.open(written.unfinished, StandardOpenOption.WRITE)) {
      file.force(true);
    }
    Files.move(written.unfinished, written.place, StandardCopyOption.ATOMIC_MOVE);
    // The rename itself is durable only once the directory is.
    try (var entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  /** Throws when the file that a checkpoint names is not what was written. */
  void verify(Checkpoint checkpoint) throws IOException {
    var file = directory.resolve(checkpoint.file());
    if (!Files.isRegularFile(file)) {
      throw new IOException("the file " + file + " is missing");
    }
    var bytes = Files.size(file);
    if (bytes != checkpoint.bytes()) {
      throw new IOException(
          "the file %s has %d bytes in place of %d".formatted(file, bytes, checkpoint.bytes()));
    }
    var crc = new CRC32C();
    try (var in = new CheckedInputStream(Files.newInputStream(file), crc)) {
      var buffer = new byte[BUFFER_BYTES];
      while (in.read(buffer) >= 0) {
        // Reading is all: the stream keeps the sum.
      }
    }
    if ((int) crc.getValue() != checkpoint.crc()) {
      throw new IOException("the checksum of the file " + file + " does not fit its content");
    }
  }

  /** Opens the file that a checkpoint names. */
  InputStream open(Checkpoint checkpoint) throws IOException {
    return new BufferedInputStream(
        Files.newInputStream(directory.resolve(checkpoint.file())), BUFFER_BYTES);
  }

  /** Removes what no checkpoint needs any more. */
  void removeAllBut(Set<String> kept) throws IOException {
    try (var files = Files.newDirectoryStream(directory)) {
      for (var file : files) {
        var name = file.getFileName().toString();
        if (ours.matcher(name).matches() && !kept.contains(name)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
