package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.log.LogListener;
import io.honeyguide.log.MessageLog;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.log.RecordView;
import io.honeyguide.log.Replay;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import io.honeyguide.named.NamedDesk;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.session.SessionRecords;
import io.netty.buffer.ByteBuf;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a batch once the log has it: its records are applied to the state in order, it
 * goes back to those who wait for it, and at the end of the log's turn everyone who was given
 * something is woken, once.
 *
 * <p>Owner: the shard's thread.
 */
final class Dispatcher implements LogListener, Replay, ShardState.Effects {

  private final MessageLog log;
  private final ShardState state;
  private final QueueOverflow overflow;
  private final ShareDesk shares;
  private final NamedDesk named;
  private final long snapshotBytes;
  private final long snapshotIntervalMs;
  private final Shard.HealthListener health;
  private final Consumer<SessionRecords.Left> left;
  private final DelayedRelease release;
  private final TimedWork timed;
  private final RecordView view = new RecordView();
  private final List<SessionLink> touchedLinks = new ArrayList<>();
  private final List<LogFollower> touchedFollowers = new ArrayList<>();

  /** Copies of delayed messages that came too late, and of which message each is. */
  private final SortedMap<Long, Long> passedOver = new TreeMap<>();

  private @Nullable ErasureDesk erasures;
  private boolean replaying = true;

  /** When the last snapshot began, milliseconds since 1970; -1 while nobody looked at a clock. */
  private long snapshotMs = -1;

  private volatile long sessionCount;

  /**
   * A dispatcher of a log that is not open yet.
   *
   * @param state makes the state that this dispatcher hears the effects of
   * @param shares makes the desk that gives out the messages of share groups
   * @param named makes the desk of named subscriptions
   * @param left hears that a connection left, after its record was applied
   * @param release makes what publishes delayed messages in time
   * @param timed what waits for a time
   */
  Dispatcher(
      MessageLog log,
      Function<ShardState.Effects, ShardState> state,
      QueueOverflow overflow,
      Function<ShareGroups, ShareDesk> shares,
      Function<ShardState, NamedDesk> named,
      DeliveryLimits limits,
      Shard.HealthListener health,
      Consumer<SessionRecords.Left> left,
      Function<ShardState, DelayedRelease> release,
      TimedWork timed) {
    this.log = log;
    this.state = state.apply(this);
    this.overflow = overflow;
    this.shares = shares.apply(this.state.shares);
    this.named = named.apply(this.state);
    this.snapshotBytes = limits.snapshotBytes();
    this.snapshotIntervalMs = limits.snapshotInterval().toMillis();
    this.health = health;
    this.left = left;
    this.release = release.apply(this.state);
    this.timed = timed;
    timed.add(this.release);
    timed.add(new NamedTimes(this.named));
  }

  ShardState state() {
    return state;
  }

  ShareDesk shares() {
    return shares;
  }

  NamedDesk named() {
    return named;
  }

  /** Opens the desk where messages are erased. */
  ErasureDesk openErasures(ShardRecords records, InstantSource clock) {
    var desk = new ErasureDesk(log, state.erasures, records, clock, this::storeSnapshot);
    erasures = desk;
    return desk;
  }

  /** The replay is over: from here on records come from commits. */
  void begin() {
    replaying = false;
    log.execute(named::begin);
    state.delayed.forEach(release::add);
    state.intake.delayed(state.delayed.count());
  }

  /** Number of sessions as of the last turn. Any thread. */
  long sessionCount() {
    return sessionCount;
  }

  @Override
  public void snapshot(ByteBuf stored) {
    StateSnapshot.read(state, stored);
  }

  @Override
  public void record(RecordView record) {
    state.apply(record);
  }

  @Override
  public void committed(RecordBatch batch, long firstOffset, long timeMs) {
    batch.placeAt(firstOffset);
    for (var i = 0; i < batch.count(); i++) {
      batch.show(i, batch.offset(i), timeMs, view);
      batch.result(i, state.apply(view));
      if (view.type() == RecordType.SESSION_LEFT) {
        batch.show(i, batch.offset(i), timeMs, view);
        left.accept(SessionRecords.readLeft(view.body()));
      }
    }
  }

  @Override
  public void turnEnded() {
    shares.turnEnded();
    named.turnEnded();
    for (var link : touchedLinks) {
      link.touched = false;
      link.deliveries().wake();
    }
    touchedLinks.clear();
    overflow.flush();
    for (var follower : touchedFollowers) {
      follower.touched = false;
      follower.wake();
    }
    touchedFollowers.clear();
    if (erasures != null && !passedOver.isEmpty()) {
      erasures.eraseCopies(passedOver);
      passedOver.clear();
    }
    timed.turnEnded();
    sessionCount = state.sessions.all().size();
    if (log.bytesSinceSnapshot() >= snapshotBytes) {
      storeSnapshot();
    }
  }

  /** Begins to store the state as a snapshot, so that the next start has less to replay. */
  void storeSnapshot() {
    log.snapshot(() -> new SnapshotWriter(state));
  }

  /** Stores a snapshot when the last one is old and there is anything new. */
  void tick(long nowMs) {
    if (snapshotMs < 0 || nowMs < snapshotMs) {
      snapshotMs = nowMs; // also when the clock was put back: the interval begins again
    }
    if (nowMs - snapshotMs >= snapshotIntervalMs) {
      snapshotMs = nowMs;
      if (log.bytesSinceSnapshot() > 0) {
        storeSnapshot();
      }
    }
  }

  @Override
  public void refused(RecordBatch batch, LogException cause) {
    batch.owner().refused(batch, cause);
  }

  @Override
  public void stalled(LogException cause) {
    health.stalled(cause);
  }

  @Override
  public void resumed() {
    health.resumed();
  }

  @Override
  public void failed(LogException cause) {
    health.failed(cause);
  }

  @Override
  public void live(
      SessionSubscriber subscriber, long ref, int sizeClass, int @Nullable [] identifiers) {
    var link = subscriber.link;
    if (link != null) {
      var queue = link.deliveries().live();
      queue.settleConsumed();
      queue.add(ref, sizeClass, identifiers);
      overflow.limit(queue);
      touch(link);
    }
  }

  @Override
  public void retained(SessionSubscriber subscriber, long ref, int @Nullable [] identifiers) {
    var link = subscriber.link;
    if (link != null) {
      var queue = link.deliveries().live();
      queue.settleConsumed();
      queue.addRetained(ref, identifiers, state.retained.size());
      overflow.limit(queue);
      touch(link);
    }
  }

  @Override
  public void queued(SessionSubscriber subscriber) {
    if (replaying) {
      return;
    }
    overflow.queued(subscriber);
    var link = subscriber.link;
    if (link != null) {
      touch(link);
    }
  }

  @Override
  public boolean opens(QueueOwner owner) {
    return !replaying && overflow.gates().opens(owner);
  }

  @Override
  public void roomMade(SessionSubscriber subscriber) {
    if (!replaying) {
      overflow.gates().reconsider(subscriber);
    }
  }

  @Override
  public void passedOver(long delayed, long copy) {
    passedOver.put(copy, delayed);
  }

  @Override
  public void delayed(long offset, long dueMs) {
    if (!replaying) {
      release.add(offset, dueMs);
    }
  }

  private void touch(SessionLink link) {
    if (!link.touched) {
      link.touched = true;
      touchedLinks.add(link);
    }
  }

  @Override
  public void named(NamedSubscription subscription, long offset, MessageView message) {
    named.matched(subscription, offset, message);
  }

  @Override
  public void defined(NamedSubscription subscription) {
    if (!replaying) {
      named.defined(subscription);
    }
  }

  @Override
  public void deleted(NamedSubscription subscription) {
    named.deleted(subscription);
  }

  @Override
  public void sought(NamedSubscription subscription) {
    named.sought(subscription);
  }

  @Override
  public void matched(LogFollower follower) {
    if (!follower.touched) {
      follower.touched = true;
      touchedFollowers.add(follower);
    }
  }
}
