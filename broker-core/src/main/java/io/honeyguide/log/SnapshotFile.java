package io.honeyguide.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A stored state. Layout, little endian:
 *
 * <pre>
 *  0  u32  magic "HGSN"
 *  4  u16  version, 1
 *  6  u16  flags, 0
 *  8  u32  shard
 * 12  u32  CRC32C of the bytes from 32 on
 * 16  u64  offset: everything below is in the state
 * 24  u32  length of the state in bytes
 * 28  u32  CRC32C of bytes 0 to 27
 * 32  ...  the state
 * </pre>
 *
 * <p>It is written under a draft's name, forced and renamed before the manifest names it.
 */
final class SnapshotFile {

  private static final int HEADER_BYTES = 32;
  private static final int MAGIC = 0x4e534748; // "HGSN"
  private static final short VERSION = 1;
  private static final int WRITE_BYTES = 1 << 20;

  private SnapshotFile() {}

  /** Writes a state and makes it durable under its name. */
  static void write(LogFiles files, int shard, Manifest.SnapshotPlace place, ByteBuf state)
      throws IOException {
    var bytes = state.nioBuffer();
    var header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(MAGIC).putShort(VERSION).putShort((short) 0).putInt(shard).putInt(crc(bytes));
    header.putLong(place.offset()).putInt(bytes.remaining());
    header.putInt(crc(header.duplicate().flip()));
    try (var file = files.open(DataDirectory.SNAPSHOT_DRAFT, LogFiles.Mode.CREATE)) {
      file.truncate(0);
      file.write(header.flip(), 0);
      for (var at = 0; at < bytes.limit(); at += WRITE_BYTES) {
        var end = Math.min(bytes.limit(), at + WRITE_BYTES);
        file.write(bytes.duplicate().position(at).limit(end), HEADER_BYTES + (long) at);
      }
      file.force();
    }
    files.move(DataDirectory.SNAPSHOT_DRAFT, place.file());
    files.syncFolder(DataDirectory.SNAP);
  }

  private static int crc(ByteBuffer bytes) {
    var crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /** Reads a state; null when the file is missing or damaged in any byte. */
  static @Nullable ByteBuf read(LogFiles files, Manifest.SnapshotPlace place) throws IOException {
    var name = place.file().substring(DataDirectory.SNAP.length() + 1);
    if (!files.list(DataDirectory.SNAP).contains(name)) {
      return null;
    }
    try (var file = files.open(place.file(), LogFiles.Mode.READ)) {
      var header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      if (!file.readFully(header, 0)) {
        return null;
      }
      header.flip();
      var length = header.getInt(24);
      if (header.getInt(0) != MAGIC
          || header.getInt(28) != crc(header.duplicate().limit(28))
          || header.getLong(16) != place.offset()
          || length < 0) {
        return null;
      }
      var state = ByteBuffer.allocate(length);
      if (!file.readFully(state, HEADER_BYTES) || header.getInt(12) != crc(state.flip())) {
        return null;
      }
      return Unpooled.wrappedBuffer(state);
    }
  }
}
