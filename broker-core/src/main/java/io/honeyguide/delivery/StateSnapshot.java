package io.honeyguide.delivery;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * The durable state of a shard as bytes, written and read. What is not durable is left out: it ends
 * with the process. Integers are little endian, texts have their length in front.
 *
 * <pre>
 * u8 version, 4
 * any number of parts, to the end:
 *   u8 number, u8 version of the part, u32 length, entries
 * </pre>
 *
 * <p>The parts in {@link #PARTS} say what their entries hold. Parts may stand in any order and come
 * several times, so that a writer can put down what it has; they are read in the order of that
 * list. Versions 1 to 3 had the first kinds in a fixed order, each with a count in front.
 */
final class StateSnapshot {

  private static final int VERSION = 4;
  private static final int PART_HEADER_BYTES = 6;

  /** Every kind of durable state, each behind those that it refers to. */
  static final List<SnapshotPart> PARTS =
      List.of(
          new SnapshotSessions(),
          new SnapshotRetained(),
          new SnapshotWills(),
          new SnapshotCheckpoints(),
          new SnapshotDeadLetters(),
          new SnapshotShares(),
          new SnapshotGates(),
          new SnapshotNamed(),
          new SnapshotDelayed(),
          new SnapshotIds(),
          new SnapshotStreams(),
          new SnapshotErasures());

  private StateSnapshot() {}

  /**
   * Writes a state at once. What is stored while the state goes on comes from {@link
   * SnapshotWriter}.
   */
  static void write(ShardState state, ByteBuf out) {
    writeVersion(out);
    for (var part : PARTS) {
      var start = openPart(part, out);
      part.write(state, out);
      closePart(start, out);
    }
  }

  /** Begins a state. */
  static void writeVersion(ByteBuf out) {
    out.writeByte(VERSION);
  }

  /**
   * Begins a part; its entries follow.
   *
   * @return where it starts, for {@link #closePart}
   */
  static int openPart(SnapshotPart part, ByteBuf out) {
    var start = out.writerIndex();
    out.writeByte(part.number()).writeByte(part.version()).writeIntLE(0);
    return start;
  }

  /** Ends a part; one without entries is left out. */
  static void closePart(int start, ByteBuf out) {
    var length = out.writerIndex() - start - PART_HEADER_BYTES;
    if (length == 0) {
      out.writerIndex(start);
    } else {
      out.setIntLE(start + PART_HEADER_BYTES - Integer.BYTES, length);
    }
  }

  /** Reads a state; no bytes are the state of a log that was repaired without any snapshot. */
  static void read(ShardState state, ByteBuf in) {
    if (!in.isReadable()) {
      return;
    }
    var version = in.readUnsignedByte();
    if (version < 1 || version > VERSION) {
      throw newer("a snapshot of version %d, above %d,".formatted(version, VERSION));
    }
    if (version < VERSION) {
      readCounted(state, version, in);
      return;
    }
    var stored = new ArrayList<Stored>();
    while (in.isReadable()) {
      stored.add(Stored.next(in));
    }
    for (var part : PARTS) {
      for (var each : stored) {
        if (each.number == part.number()) {
          each.read(part, state);
        }
      }
    }
  }

  /** A part as it stands in a snapshot. */
  private record Stored(int number, int version, ByteBuf entries) {

    static Stored next(ByteBuf in) {
      var number = in.readUnsignedByte();
      var version = in.readUnsignedByte();
      var known = PARTS.stream().filter(part -> part.number() == number).findAny();
      if (known.isEmpty() || version > known.get().version()) {
        throw newer("part %d of version %d in a snapshot".formatted(number, version));
      }
      return new Stored(number, version, in.readSlice(in.readIntLE()));
    }

    void read(SnapshotPart part, ShardState state) {
      while (entries.isReadable()) {
        part.readEntry(state, version, entries);
      }
    }
  }

  /**
   * Versions 1 to 3 hold the parts up to 6 by number; 2 added share groups, 3 the owner of a
   * session.
   */
  private static void readCounted(ShardState state, int version, ByteBuf in) {
    var last = version < 2 ? 5 : 6;
    for (var part : PARTS) {
      if (part.number() > last) {
        continue;
      }
      var partVersion = version == 3 && part instanceof SnapshotSessions ? 2 : 1;
      for (var count = in.readIntLE(); count > 0; count--) {
        part.readEntry(state, partVersion, in);
      }
    }
  }

  private static IllegalStateException newer(String what) {
    return new IllegalStateException(what + " was written by a newer version of the broker");
  }
}
