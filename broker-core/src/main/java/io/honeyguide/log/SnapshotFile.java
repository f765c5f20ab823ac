package io.honeyguide.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.Closeable;
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
 *  4  u16  version, 2; 1 has no moved records
 *  6  u16  flags, 0
 *  8  u32  shard
 * 12  u32  CRC32C of the bytes from 32 on
 * 16  u64  offset: everything below is in the state
 * 24  u32  length in bytes of what follows at 32
 * 28  u32  CRC32C of bytes 0 to 27
 * 32  ...  where moved records stand ({@link MovedRecords#write}), then the state
 * </pre>
 *
 * <p>It is written under a draft's name, forced and renamed before the manifest names it.
 */
final class SnapshotFile {

  private static final int HEADER_BYTES = 32;
  private static final int MAGIC = 0x4e534748; // "HGSN"
  private static final short VERSION = 2;
  private static final short VERSION_WITHOUT_MOVED = 1;
  private static final int WRITE_BYTES = 1 << 20;

  private SnapshotFile() {}

  /**
   * What a snapshot holds.
   *
   * @param moved where moved records stand
   * @param state what the snapshot's source wrote
   */
  record Content(MovedRecords moved, ByteBuf state) {

    /** Bytes of the state. */
    int stateBytes() {
      return state.readableBytes();
    }
  }

  /** Writes what is to be stored and makes it durable under its name. */
  static void write(LogFiles files, int shard, Manifest.SnapshotPlace place, Content content)
      throws IOException {
    try (var draft = draft(files, content.moved())) {
      var bytes = content.state().nioBuffer();
      for (var at = 0; at < bytes.limit(); at += WRITE_BYTES) {
        draft.append(
            bytes.duplicate().position(at).limit(Math.min(bytes.limit(), at + WRITE_BYTES)));
      }
      draft.finish(shard, place);
    }
  }

  /**
   * Begins to write a state in pieces; a draft that was left behind is overwritten.
   *
   * @param moved where moved records stand as of the state
   */
  static Draft draft(LogFiles files, MovedRecords moved) throws IOException {
    var file = files.open(DataDirectory.SNAPSHOT_DRAFT, LogFiles.Mode.CREATE);
    var draft = new Draft(files, file);
    var started = false;
    try {
      file.truncate(0);
      var places = Unpooled.buffer();
      moved.write(places);
      draft.append(places.nioBuffer());
      started = true;
    } finally {
      if (!started) {
        file.close();
      }
    }
    return draft;
  }

  /** A state that is being written. Owner: one thread. */
  static final class Draft implements Closeable {
    private final LogFiles files;
    private final LogFile file;
    private final CRC32C crc = new CRC32C();
    private long length;

    private Draft(LogFiles files, LogFile file) {
      this.files = files;
      this.file = file;
    }

    /** Appends a piece. */
    void append(ByteBuffer piece) throws IOException {
      var bytes = piece.remaining();
      if (length + bytes > Integer.MAX_VALUE - HEADER_BYTES) {
        throw new IOException("a state above 2 GiB cannot be stored");
      }
      crc.update(piece.duplicate());
      file.write(piece, HEADER_BYTES + length);
      length += bytes;
    }

    /** Makes what was appended durable under its name. */
    void finish(int shard, Manifest.SnapshotPlace place) throws IOException {
      var header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      header.putInt(MAGIC).putShort(VERSION).putShort((short) 0).putInt(shard);
      header.putInt((int) crc.getValue()).putLong(place.offset()).putInt((int) length);
      header.putInt(crc(header.duplicate().flip()));
      file.write(header.flip(), 0);
      file.force();
      file.close();
      files.move(DataDirectory.SNAPSHOT_DRAFT, place.file());
      files.syncFolder(DataDirectory.SNAP);
    }

    /** Leaves a draft that is not finished behind. */
    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private static int crc(ByteBuffer bytes) {
    var crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /** Reads a snapshot; null when the file is missing or damaged in any byte. */
  static @Nullable Content read(LogFiles files, Manifest.SnapshotPlace place) throws IOException {
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
      var content = Unpooled.wrappedBuffer(state);
      var moved =
          header.getShort(4) == VERSION_WITHOUT_MOVED
              ? MovedRecords.NONE
              : MovedRecords.read(content);
      return new Content(moved, content);
    }
  }
}
