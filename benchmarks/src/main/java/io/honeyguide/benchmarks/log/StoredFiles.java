package io.honeyguide.benchmarks.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** The segments of a log as plain files: how fast this machine reads them and does no more. */
final class StoredFiles {

  private static final int READ_BYTES = 1 << 20;

  private StoredFiles() {}

  /** Reads all segments once, in pieces; returns the bytes. */
  static long read(Path directory) throws IOException {
    var bytes = 0L;
    var piece = ByteBuffer.allocateDirect(READ_BYTES);
    try (var segments = Files.newDirectoryStream(directory.resolve("log"), "*[0-9].seg")) {
      for (var segment : segments) {
        if (segment.getFileName().toString().startsWith("spare")) {
          continue;
        }
        try (var channel = FileChannel.open(segment)) {
          for (var count = channel.read(piece.clear());
              count >= 0;
              count = channel.read(piece.clear())) {
            bytes += count;
          }
        }
      }
    }
    return bytes;
  }
}
