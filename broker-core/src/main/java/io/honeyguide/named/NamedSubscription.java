package io.honeyguide.named;

import io.honeyguide.frozen.Freezable;
import io.honeyguide.message.MessageView;
import io.honeyguide.session.SessionRecords;
import io.honeyguide.topic.TopicMatcher;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of one named subscription: how far it is, and what is open behind that. It
 * holds no messages and does not grow with what is still to come.
 *
 * <p>Owner: the shard's thread; name, number and definition never change and may be read by any.
 *
 * <p>Invariant: everything that matches below the frontier is done, except what is open; what
 * matches from the frontier on is not.
 */
public final class NamedSubscription extends Freezable<NamedSubscription> {

  private final long number;
  private final String name;
  private final Definition definition;
  private final long createdMs;
  private final List<TopicMatcher> matchers;

  /** Not done below the frontier, with what it has been through. */
  private final OffsetMap<Failure> open = new OffsetMap<>();

  /** What messages from the frontier on have been through, where that is anything. */
  private final OffsetMap<Failure> ahead = new OffsetMap<>();

  /** Offset of the record that said last where to go on; leases from before it mean nothing. */
  private long generation;

  private long frontier;

  /** Where the generation began: nothing before it was ever this subscription's. */
  private long beganAt;

  /** Messages that matched and are not done; counted since the generation began. */
  private long pending;

  private long frozenPending;

  /** The view that {@link #frozenPending} was noted for. */
  private int frozenIn;

  /**
   * Whether nothing that matched lies between the place it began at and the record that says so.
   */
  private boolean counted;

  private long acknowledgedCount;
  private long expiredCount;
  private long repeatedCount;
  private long deadCount;
  private long failedCount;

  /** The half that lives in memory; null while the log is replayed. */
  volatile @Nullable SubscriptionWork work;

  /** How posting goes, where messages are posted. */
  private volatile PushStatus pushStatus = PushStatus.NONE;

  NamedSubscription(long number, String name, Definition definition, long createdMs) {
    this.number = number;
    this.name = name;
    this.definition = definition;
    this.createdMs = createdMs;
    this.matchers = definition.filters().stream().map(TopicMatcher::new).toList();
  }

  /** The offset of the record that defined it. */
  public long number() {
    return number;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** What it was asked to be. */
  public Definition definition() {
    return definition;
  }

  /** When it was defined, milliseconds since 1970. */
  public long createdMs() {
    return createdMs;
  }

  /** How posting goes, where messages are posted. Any thread. */
  public PushStatus pushStatus() {
    return pushStatus;
  }

  /** Says how posting goes. One thread, whose business the posts are. */
  public void pushStatus(PushStatus status) {
    pushStatus = status;
  }

  /** Offset of the record that said last where to go on. */
  long generation() {
    return generation;
  }

  long frontier() {
    return frontier;
  }

  /** Nothing before it was ever this subscription's, as of the last definition or seek. */
  long beganAt() {
    return beganAt;
  }

  /** Messages that matched and are not done; means something only if {@link #isCounted}. */
  long pending() {
    return pending;
  }

  boolean isCounted() {
    return counted;
  }

  long acknowledgedCount() {
    return acknowledgedCount;
  }

  long expiredCount() {
    return expiredCount;
  }

  long repeatedCount() {
    return repeatedCount;
  }

  long deadCount() {
    return deadCount;
  }

  long failedCount() {
    return failedCount;
  }

  /** What an open message below the frontier has been through, or null when it is done. */
  @Nullable Failure openBelow(long offset) {
    return open.get(offset);
  }

  /** What a message from the frontier on has been through. */
  Failure failureAhead(long offset) {
    var failure = ahead.get(offset);
    return failure == null ? Failure.NONE : failure;
  }

  int openCount() {
    return open.size();
  }

  /** The open messages below the frontier, ascending. */
  long[] openOffsets() {
    return open.offsets();
  }

  /** Everything that matches below it is done. */
  long cursor() {
    var cursor = new long[] {frontier};
    open.forEachOffset(offset -> cursor[0] = Math.min(cursor[0], offset));
    return cursor[0];
  }

  void forEachOpen(LongConsumer visitor) {
    open.forEachOffset(visitor);
  }

  /** Walks over the messages that it refers to: open ones and those that are loaded. */
  public void forEachReference(LongConsumer visitor) {
    forEachOpen(visitor);
    var active = work;
    if (active != null) {
      active.forEachLoaded(visitor);
    }
  }

  /**
   * Whether a message lies where it has not read yet and matches. Any thread.
   *
   * @param utf8 holds the topic name
   */
  public boolean needs(long offset, ByteBuf utf8, int topicAt, int topicBytes) {
    var active = work;
    if (offset < (active == null ? 0 : active.behindFrom())) {
      return false;
    }
    return matches(utf8, topicAt, topicBytes);
  }

  /** Whether a message matches one of its filters. Any thread. */
  boolean matches(MessageView message) {
    return matches(message.body(), message.topicAt(), message.topicBytes());
  }

  private boolean matches(ByteBuf utf8, int topicAt, int topicBytes) {
    for (var matcher : matchers) {
      if (matcher.matches(utf8, topicAt, topicBytes)) {
        return true;
      }
    }
    return false;
  }

  void begin(long generation, long startAt) {
    this.generation = generation;
    counted = startAt < 0;
    beganAt = startAt < 0 ? generation : startAt;
    frontier = beganAt;
    pending = 0;
    open.clear();
    ahead.clear();
  }

  /** A message that was just committed matches. */
  void matched() {
    pending++;
  }

  /** It goes on counting while a view has not handed it out: what stood then is noted. */
  void counting(int view) {
    if (frozenIn != view) {
      frozenIn = view;
      frozenPending = pending;
    }
  }

  /** Messages that were pending when a view was taken. */
  long pendingIn(int view) {
    return frozenIn == view ? frozenPending : pending;
  }

  void settled(NamedRecords.Settled settled) {
    done(settled.acknowledged());
    done(settled.expired());
    done(settled.dead());
    done(settled.repeated());
    acknowledgedCount += settled.acknowledged().length;
    expiredCount += settled.expired().length;
    deadCount += settled.dead().length;
    repeatedCount += settled.repeated().length;
    for (var offset : settled.opened()) {
      var failure = ahead.remove(offset);
      open.put(offset, failure == null ? Failure.NONE : failure);
    }
    frontier = Math.max(frontier, settled.frontier());
  }

  private void done(long[] offsets) {
    for (var offset : offsets) {
      open.remove(offset);
      ahead.remove(offset);
    }
    pending -= offsets.length;
  }

  void failed(NamedRecords.Failed failed) {
    var failure = new Failure(failed.attempts(), failed.notBeforeMs());
    failedCount++;
    if (failed.offset() >= frontier) {
      ahead.put(failed.offset(), failure);
    } else if (open.get(failed.offset()) != null) {
      open.put(failed.offset(), failure);
    }
  }

  /** A dead letter is open again, with no attempt against it. */
  void redriven(long offset) {
    if (offset < frontier) {
      pending += open.put(offset, Failure.NONE) == null ? 1 : 0;
    } else {
      ahead.remove(offset);
    }
  }

  /**
   * Appends it: u64 number, text name, definition, u64 created, u64 generation, u64 frontier, u64
   * where the generation began, u64 pending, u8 counted, u64 acknowledged, u64 expired, u64 dead,
   * u64 failed, u64 repeated, then twice, for what is open and what lies ahead: number of messages,
   * per message u64 offset, number of attempts, u64 not before.
   *
   * @param pendingThen what stands for the messages that are pending
   */
  void write(long pendingThen, ByteBuf out) {
    out.writeLongLE(number);
    SessionRecords.writeText(out, name);
    definition.write(out);
    out.writeLongLE(createdMs)
        .writeLongLE(generation)
        .writeLongLE(frontier)
        .writeLongLE(beganAt)
        .writeLongLE(pendingThen)
        .writeBoolean(counted)
        .writeLongLE(acknowledgedCount)
        .writeLongLE(expiredCount)
        .writeLongLE(deadCount)
        .writeLongLE(failedCount)
        .writeLongLE(repeatedCount);
    write(open, out);
    write(ahead, out);
  }

  private static void write(OffsetMap<Failure> failures, ByteBuf out) {
    OffsetList.writeNumber(failures.size(), out);
    for (var offset : failures.offsets()) {
      var failure = Objects.requireNonNull(failures.get(offset));
      out.writeLongLE(offset);
      OffsetList.writeNumber(failure.attempts(), out);
      out.writeLongLE(failure.notBeforeMs());
    }
  }

  /**
   * Reads one.
   *
   * @param version of the snapshot's part: 1 says neither where the generation began nor what
   *     stands behind the filters of a definition
   */
  static NamedSubscription read(int version, ByteBuf in) {
    var number = in.readLongLE();
    var name = SessionRecords.readText(in);
    var definition = Definition.read(in, version == 1);
    var read = new NamedSubscription(number, name, definition, in.readLongLE());
    read.generation = in.readLongLE();
    read.frontier = in.readLongLE();
    read.beganAt = version == 1 ? 0 : in.readLongLE();
    read.pending = in.readLongLE();
    read.counted = in.readBoolean();
    read.acknowledgedCount = in.readLongLE();
    read.expiredCount = in.readLongLE();
    read.deadCount = in.readLongLE();
    read.failedCount = in.readLongLE();
    read.repeatedCount = version == 1 ? 0 : in.readLongLE();
    read(read.open, in);
    read(read.ahead, in);
    return read;
  }

  private static void read(OffsetMap<Failure> into, ByteBuf in) {
    for (var count = OffsetList.readNumber(in); count > 0; count--) {
      var offset = in.readLongLE();
      var attempts = (int) OffsetList.readNumber(in);
      var notBeforeMs = in.readLongLE();
      into.put(
          offset,
          attempts == 0 && notBeforeMs == 0 ? Failure.NONE : new Failure(attempts, notBeforeMs));
    }
  }
}
