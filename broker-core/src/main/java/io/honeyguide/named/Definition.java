package io.honeyguide.named;

import io.honeyguide.session.SessionRecords;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param dedupeMs a message is passed over when one of its id matched within this time before it; 0
 *     for never
 * @param push where the messages are posted to; null when consumers come for them
 */
public record Definition(
    List<TopicFilter> filters,
    String start,
    Order order,
    long ackDeadlineMs,
    int inflightMax,
    int attemptsMax,
    List<Long> backoffMs,
    boolean deadLetters,
    long dedupeMs,
    @Nullable PushTarget push) {

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

  /** Numbers of what is written behind the filters. */
  private static final int PUSH = 1;

  private static final int DEDUPE = 2;

  /** One that consumers come to, with every message. */
  public Definition(
      List<TopicFilter> filters,
      String start,
      Order order,
      long ackDeadlineMs,
      int inflightMax,
      int attemptsMax,
      List<Long> backoffMs,
      boolean deadLetters) {
    this(
        filters,
        start,
        order,
        ackDeadlineMs,
        inflightMax,
        attemptsMax,
        backoffMs,
        deadLetters,
        0,
        null);
  }

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
    if (dedupeMs < 0) {
      throw new IllegalArgumentException("dedupe is a time, or 0 for none");
    }
    if (ackDeadlineMs < 1 || inflightMax < 1 || attemptsMax < 1) {
      throw new IllegalArgumentException("deadline, in flight and attempts are at least 1");
    }
  }

  /** The same, posted somewhere. */
  public Definition withPush(@Nullable PushTarget target) {
    return new Definition(
        filters,
        start,
        order,
        ackDeadlineMs,
        inflightMax,
        attemptsMax,
        backoffMs,
        deadLetters,
        dedupeMs,
        target);
  }

  /** The same, with repeats passed over. */
  public Definition withDedupe(long windowMs) {
    return new Definition(
        filters,
        start,
        order,
        ackDeadlineMs,
        inflightMax,
        attemptsMax,
        backoffMs,
        deadLetters,
        windowMs,
        push);
  }

  /** How long a message rests after so many failed attempts. */
  public long restMs(int attempts) {
    return backoffMs.isEmpty()
        ? 0
        : backoffMs.get(Math.min(Math.max(attempts, 1), backoffMs.size()) - 1);
  }

  /** Upper bound in bytes. */
  int bytesMax() {
    return 64
        + 3 * start.length()
        + filters.stream().mapToInt(filter -> 2 + 3 * filter.text().length()).sum()
        + backoffMs.size() * Long.BYTES
        + (push == null ? 0 : 3 * (push.url().length() + push.secret().length()));
  }

  /**
   * Appends it: u8 order, u64 deadline, u32 in flight, u32 attempts, u8 dead letters, text start,
   * u8 count and u64 backoff each, u8 count and text filter each; then a u8 count of what not every
   * subscription has, each of which starts with its number: u8 1, text URL, text secret; u8 2, u64
   * dedupe in ms. Definitions from before that was there end with the filters.
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
    out.writeByte((push == null ? 0 : 1) + (dedupeMs == 0 ? 0 : 1));
    if (push != null) {
      out.writeByte(PUSH);
      SessionRecords.writeText(out, push.url());
      SessionRecords.writeText(out, push.secret());
    }
    if (dedupeMs != 0) {
      out.writeByte(DEDUPE).writeLongLE(dedupeMs);
    }
  }

  /**
   * Reads one.
   *
   * @param endsWithFilters whether it was written before there was more
   */
  static Definition read(ByteBuf in, boolean endsWithFilters) {
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
    var plain =
        new Definition(
            filters, start, order, ackDeadlineMs, inflightMax, attemptsMax, backoff, deadLetters);
    return endsWithFilters ? plain : plain.readOn(in);
  }

  /** The same with what stands behind the filters. */
  Definition readOn(ByteBuf in) {
    var whole = this;
    for (var count = in.readUnsignedByte(); count > 0; count--) {
      var number = in.readUnsignedByte();
      whole =
          switch (number) {
            case PUSH ->
                whole.withPush(
                    new PushTarget(SessionRecords.readText(in), SessionRecords.readText(in)));
            case DEDUPE -> whole.withDedupe(in.readLongLE());
            default ->
                throw new IllegalStateException(
                    "member %d of a definition was written by a newer version of the broker"
                        .formatted(number));
          };
    }
    return whole;
  }
}
