package io.honeyguide.named;

import io.honeyguide.session.SessionRecords;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Bodies of the records of named subscriptions, written and read. Integers are little endian, a
 * text is its length in two bytes and its UTF-8; a list of offsets is a count and the distances,
 * ascending, all as numbers of seven bits a byte.
 *
 * <pre>
 * NAMED_SUBSCRIPTION  u8 0 define: text name, i64 start (negative: this record's place), u8 order,
 *                       u64 ack deadline ms, u32 in flight, u32 attempts, u8 dead letters,
 *                       text start as it was asked for, u8 count and u64 backoff ms each,
 *                       u8 count and text filter each, then what Definition writes behind them
 *                     u8 1 delete: u64 subscription
 *                     u8 2 seek: u64 subscription, i64 start (negative: this record's place)
 * NAMED_SETTLED       u64 subscription, u64 frontier, offsets acknowledged, offsets expired, offsets
 *                     given up on, offsets below the frontier that are still open
 * NAMED_FAILED        u64 subscription, number of messages, per message: u64 offset, number of
 *                     attempts that failed, u64 not before, in ms since 1970
 * NAMED_REDRIVEN      u64 subscription, text name, offsets of dead letters that are open again
 * LETTERS_DELETED     u64 subscription, text name, offsets of dead letters that are gone
 * </pre>
 *
 * <p>A subscription's number is the offset of the record that defined it. Everything that matches
 * below its frontier is done, except what is listed as open.
 */
public final class NamedRecords {

  /** Of a start: the place of the record itself. */
  public static final long HERE = -1;

  private static final long[] NOTHING = {};

  static final int DEFINE = 0;
  static final int DELETE = 1;
  static final int SEEK = 2;

  /** Upper bound of the fixed part of any record but a definition, in bytes. */
  static final int FIXED_BYTES = 64;

  private NamedRecords() {}

  /** A change of the subscriptions themselves. */
  public sealed interface Change permits Define, Delete, Seek {}

  /** A subscription begins. */
  public record Define(String name, long startAt, Definition definition) implements Change {}

  /** A subscription ends. */
  public record Delete(long number) implements Change {}

  /** A subscription goes on from another place, with nothing before it open. */
  public record Seek(long number, long startAt) implements Change {}

  static void write(Change change, ByteBuf out) {
    if (change instanceof Define define) {
      out.writeByte(DEFINE);
      SessionRecords.writeText(out, define.name);
      out.writeLongLE(define.startAt);
      define.definition.write(out);
    } else if (change instanceof Seek seek) {
      out.writeByte(SEEK).writeLongLE(seek.number).writeLongLE(seek.startAt);
    } else if (change instanceof Delete delete) {
      out.writeByte(DELETE).writeLongLE(delete.number);
    }
  }

  /** Reads the body of a NAMED_SUBSCRIPTION record. */
  public static Change readChange(ByteBuf in) {
    var kind = in.readUnsignedByte();
    return switch (kind) {
      case DEFINE -> readDefine(in);
      case DELETE -> new Delete(in.readLongLE());
      case SEEK -> new Seek(in.readLongLE(), in.readLongLE());
      default -> throw new IllegalStateException("no change of a subscription: " + kind);
    };
  }

  private static Define readDefine(ByteBuf in) {
    var name = SessionRecords.readText(in);
    var startAt = in.readLongLE();
    var definition = Definition.read(in, true);
    return new Define(name, startAt, in.isReadable() ? definition.readOn(in) : definition);
  }

  /**
   * What is done with. Lists are ascending.
   *
   * @param subscription its number
   * @param frontier everything below is done except what is open
   * @param opened not done, and below the frontier from here on
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; read-only by agreement
  public record Settled(
      long subscription,
      long frontier,
      long[] acknowledged,
      long[] expired,
      long[] dead,
      long[] opened,
      long[] repeated) {

    int bytesMax() {
      return FIXED_BYTES
          + OffsetList.bytesMax(acknowledged)
          + OffsetList.bytesMax(expired)
          + OffsetList.bytesMax(dead)
          + OffsetList.bytesMax(opened)
          + OffsetList.bytesMax(repeated);
    }

    void write(ByteBuf out) {
      out.writeLongLE(subscription).writeLongLE(frontier);
      OffsetList.write(acknowledged, out);
      OffsetList.write(expired, out);
      OffsetList.write(dead, out);
      OffsetList.write(opened, out);
      if (repeated.length > 0) {
        OffsetList.write(repeated, out);
      }
    }
  }

  /** Reads the body of a NAMED_SETTLED record. */
  public static Settled readSettled(ByteBuf in) {
    return new Settled(
        in.readLongLE(),
        in.readLongLE(),
        OffsetList.read(in),
        OffsetList.read(in),
        OffsetList.read(in),
        OffsetList.read(in),
        in.isReadable() ? OffsetList.read(in) : NOTHING);
  }

  /** An attempt that failed. */
  public record Failed(long offset, int attempts, long notBeforeMs) {}

  /** Attempts of one subscription that failed. */
  public record Failures(long subscription, List<Failed> messages) {

    int bytesMax() {
      return FIXED_BYTES + messages.size() * (2 * Long.BYTES + OffsetList.NUMBER_BYTES);
    }

    void write(ByteBuf out) {
      out.writeLongLE(subscription);
      OffsetList.writeNumber(messages.size(), out);
      for (var message : messages) {
        out.writeLongLE(message.offset);
        OffsetList.writeNumber(message.attempts, out);
        out.writeLongLE(message.notBeforeMs);
      }
    }
  }

  /** Reads the body of a NAMED_FAILED record. */
  public static Failures readFailures(ByteBuf in) {
    var subscription = in.readLongLE();
    var messages = new ArrayList<Failed>();
    for (var count = OffsetList.readNumber(in); count > 0; count--) {
      messages.add(new Failed(in.readLongLE(), (int) OffsetList.readNumber(in), in.readLongLE()));
    }
    return new Failures(subscription, messages);
  }

  /**
   * Dead letters that something happens to.
   *
   * @param subscription its number
   * @param name its name, under which the letters are kept
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; read-only by agreement
  public record Letters(long subscription, String name, long[] offsets) {

    int bytesMax() {
      return FIXED_BYTES + 3 * name.length() + OffsetList.bytesMax(offsets);
    }

    void write(ByteBuf out) {
      out.writeLongLE(subscription);
      SessionRecords.writeText(out, name);
      OffsetList.write(offsets, out);
    }
  }

  /** Reads the body of a NAMED_REDRIVEN or LETTERS_DELETED record. */
  public static Letters readLetters(ByteBuf in) {
    return new Letters(in.readLongLE(), SessionRecords.readText(in), OffsetList.read(in));
  }

  /** The number of the subscription that any other record than a NAMED_SUBSCRIPTION is about. */
  public static long subscriptionOf(ByteBuf in) {
    return in.getLongLE(in.readerIndex());
  }
}
