package io.honeyguide.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;

/**
 * Cuts a log as a recovery would that takes the first bad batch for its end: everything behind it
 * becomes zeros, and the manifest no longer proves that there was more.
 */
final class FirstBadBatch {

  private FirstBadBatch() {}

  static void cut(FaultyLogFiles disk) throws IOException {
    var names = new ArrayList<String>();
    for (var name : disk.list(DataDirectory.LOG)) {
      if (DataDirectory.segmentPosition(name) >= 0) {
        names.add(name);
      }
    }
    var cut = false;
    for (var name : names) {
      var path = DataDirectory.LOG + "/" + name;
      var bytes = disk.bytes(path);
      var base = DataDirectory.segmentPosition(name);
      var end = cut ? SegmentHeader.BYTES : endOfValid(disk, path, base, bytes.length);
      cut |= end < bytes.length && hasMore(bytes, end);
      if (cut) {
        Arrays.fill(bytes, end, bytes.length, (byte) 0);
        disk.put(path, bytes);
      }
    }
  }

  private static int endOfValid(FaultyLogFiles disk, String path, long base, int size)
      throws IOException {
    try (var file = disk.open(path, LogFiles.Mode.READ)) {
      var cursor = new BatchCursor(size);
      cursor.attach(file, base, base + size, 0);
      var at = base + SegmentHeader.BYTES;
      while (cursor.readAt(at)) {
        at = cursor.nextPosition();
      }
      return (int) (at - base);
    }
  }

  private static boolean hasMore(byte[] bytes, int from) {
    var rest = ByteBuffer.wrap(bytes, from, bytes.length - from);
    while (rest.hasRemaining()) {
      if (rest.get() != 0) {
        return true;
      }
    }
    return false;
  }
}
