package io.honeyguide.protocol;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the journal that {@code faulty-disk.c} writes; the table of an entry stands there. */
final class DiskJournal {

  private static final int HEAD_BYTES = 24;
  private static final int STARTED = 1;
  private static final int OPENED = 2;
  private static final int WRITTEN = 3;
  private static final int TRUNCATED = 4;
  private static final int FORCED = 5;
  private static final int FORCE_FAILED = 6;
  private static final int RENAMED = 7;
  private static final int REMOVED = 8;
  private static final int FOLDER_MADE = 9;

  private DiskJournal() {}

  /** Tells a replay all entries but the last when that is unfinished, by their places. */
  static void replay(Path journal, DiskReplay replay) {
    try (var in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(journal), 1 << 20))) {
      for (var entry = 0L; ; ) {
        var head = ByteBuffer.wrap(read(in, HEAD_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        var bytes = read(in, Math.toIntExact(head.getLong(16)));
        tell(replay, entry, head, bytes);
        entry += HEAD_BYTES + bytes.length;
      }
    } catch (EOFException e) {
      return; // the end, or what the kill left unfinished
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(DataInputStream in, int length) throws IOException {
    var bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  private static void tell(DiskReplay replay, long entry, ByteBuffer head, byte[] bytes) {
    var what = head.getInt(0);
    var number = head.getInt(4);
    var at = head.getLong(8);
    switch (what) {
      case STARTED -> replay.started();
      case OPENED -> replay.opened(entry, number, text(bytes), at == 1);
      case WRITTEN -> replay.written(entry, number, at, bytes);
      case TRUNCATED -> replay.truncated(entry, number, at);
      case FORCED -> replay.forced(number, at);
      case FORCE_FAILED -> replay.forceFailed(number, at);
      case RENAMED -> {
        var names = text(bytes).split("\0", 2);
        replay.renamed(entry, names[0], names[1]);
      }
      case REMOVED -> replay.removed(entry, text(bytes));
      case FOLDER_MADE -> replay.folderMade(entry, text(bytes));
      default -> throw new IllegalStateException("entry " + entry + " is of unknown kind " + what);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
