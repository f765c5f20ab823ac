package io.honeyguide.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** What a directory holds, to the byte. */
final class DirectoryBytes {

  private DirectoryBytes() {}

  /** Checksum and size of every file below a directory, and its folders, by path. */
  static SortedMap<String, String> of(Path root) {
    var found = new TreeMap<String, String>();
    try (var paths = Files.walk(root)) {
      for (var path : paths.toList()) {
        found.put(root.relativize(path).toString(), Files.isDirectory(path) ? "folder" : sum(path));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static String sum(Path file) throws IOException {
    var bytes = Files.readAllBytes(file);
    var crc = new CRC32C();
    crc.update(bytes);
    return "%d bytes, checksum %x".formatted(bytes.length, crc.getValue());
  }

  /** Inverts the first byte of the one place in the log that holds a text. */
  static void flip(Path data, String text) {
    try (var paths = Files.list(data.resolve("log"))) {
      for (var segment : paths.toList()) {
        var at = new String(Files.readAllBytes(segment), StandardCharsets.ISO_8859_1).indexOf(text);
        if (at >= 0) {
          xor(segment, at, 0xFF);
          return;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("no segment holds " + text);
  }

  private static void xor(Path file, long at, int mask) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      var one = ByteBuffer.allocate(1);
      channel.read(one, at);
      one.put(0, (byte) (one.get(0) ^ mask)).clear();
      channel.write(one, at);
    }
  }
}
