package io.honeyguide.named;

import io.honeyguide.session.SessionRecords;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * What somebody asked a named subscription to be. Two of the same name are the same when all of
 * this is equal.
 *
 * @param filters which messages it is about; without share groups
 * @param start where it was asked to start, as it was written
 * @param ackDeadlineMs how long a consumer holds a message before it goes to another one
 * @param inflightMax most messages that are out at once
 * @param attemptsMax after so many attempts that failed a message is given up on
 * @param backoffMs how long a message rests after its first, second, ... failed attempt; the last
 *     one also stands for all later ones; empty for no rest
 * @param deadLetters whether messages that are given up on are kept as dead letters
 */
public record Definition(
    List<TopicFilter> filters,
    String start,
    Order order,
    long ackDeadlineMs,
    int inflightMax,
    int attemptsMax,
    List<Long> backoffMs,
    boolean deadLetters) {

  /** Most filters of one subscription. */
  public static final int FILTERS_MAX = 64;

  /** Most steps of a backoff. */
  public static final int BACKOFF_STEPS_MAX = 32;

  /** 30 s. */
  public static final long ACK_DEADLINE_DEFAULT_MS = 30_000;

  /** Messages out at once unless it is said. */
  public static final int INFLIGHT_DEFAULT = 1_000;

  /** Attempts unless it is said. */
  public static final int ATTEMPTS_DEFAULT = 16;

  /** Checks the bounds. */
  public Definition {
    filters = List.copyOf(filters);
    backoffMs = List.copyOf(backoffMs);
    if (filters.isEmpty() || filters.size() > FILTERS_MAX) {
      throw new IllegalArgumentException("a subscription has 1 to " + FILTERS_MAX + " filters");
    }
    if (backoffMs.size() > BACKOFF_STEPS_MAX) {
      throw new IllegalArgumentException("a backoff has at most " + BACKOFF_STEPS_MAX + " steps");
    }
    if (filters.stream().anyMatch(filter -> filter.shareGroup() != null)) {
      throw new IllegalArgumentException("a named subscription has no share groups");
    }
    if (ackDeadlineMs < 1 || inflightMax < 1 || attemptsMax < 1) {
      throw new IllegalArgumentException("deadline, in flight and attempts are at least 1");
    }
  }

  /** How long a message rests after so many failed attempts. */
  long restMs(int attempts) {
    return backoffMs.isEmpty()
        ? 0
        : backoffMs.get(Math.min(Math.max(attempts, 1), backoffMs.size()) - 1);
  }

  /** Upper bound in bytes. */
  int bytesMax() {
    return 64
        + 3 * start.length()
        + filters.stream().mapToInt(filter -> 2 + 3 * filter.text().length()).sum()
        + backoffMs.size() * Long.BYTES;
  }

  /**
   * Appends it: u8 order, u64 deadline, u32 in flight, u32 attempts, u8 dead letters, text start,
   * u8 count and u64 backoff each, u8 count and text filter each.
   */
  void write(ByteBuf out) {
    out.writeByte(order.code())
        .writeLongLE(ackDeadlineMs)
        .writeIntLE(inflightMax)
        .writeIntLE(attemptsMax)
        .writeBoolean(deadLetters);
    SessionRecords.writeText(out, start);
    out.writeByte(backoffMs.size());
    backoffMs.forEach(out::writeLongLE);
    out.writeByte(filters.size());
    filters.forEach(filter -> SessionRecords.writeText(out, filter.text()));
  }

  static Definition read(ByteBuf in) {
    var order = Order.of(in.readUnsignedByte());
    var ackDeadlineMs = in.readLongLE();
    var inflightMax = in.readIntLE();
    var attemptsMax = in.readIntLE();
    var deadLetters = in.readBoolean();
    var start = SessionRecords.readText(in);
    var backoff = new ArrayList<Long>();
    for (var count = in.readUnsignedByte(); count > 0; count--) {
      backoff.add(in.readLongLE());
    }
    var filters = new ArrayList<TopicFilter>();
    for (var count = in.readUnsignedByte(); count > 0; count--) {
      filters.add(TopicFilter.of(SessionRecords.readText(in)));
    }
    return new Definition(
        filters, start, order, ackDeadlineMs, inflightMax, attemptsMax, backoff, deadLetters);
  }
}
