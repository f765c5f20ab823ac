package io.honeyguide.named;

import io.honeyguide.log.LogException;
import io.honeyguide.log.MessageLog;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where named subscriptions are worked on: defines and ends them, brings consumers and messages
 * together, keeps the time of leases. Leases and consumers live in memory only: after a restart
 * what was out can be had again at once.
 *
 * <p>Owner: the shard's thread, except where a method says otherwise.
 */
public final class NamedDesk {

  private static final long SWEEP_MS = 10_000;

  /** Most dead letters that one record redrives or deletes. */
  private static final int LETTERS_PER_RECORD = 10_000;

  /** What came of a definition. */
  public enum Defined {
    /** It is new. */
    CREATED,
    /** There was the same one already. */
    SAME,
    /** There is another one of this name. */
    DIFFERENT,
    /** There are as many as there may be. */
    TOO_MANY
  }

  /** Hears what came of a definition. */
  public interface DefinedListener {

    /** It stands. */
    void defined(Defined outcome, @Nullable NamedSubscription subscription);

    /** The log did not take it. */
    void refused(LogException cause);
  }

  /** Hears from time to time how all subscriptions stand, on the shard's thread. */
  public interface StatesListener {

    /** They stand like this now. */
    void states(List<NamedState> states);
  }

  /** Who posts the messages of push subscriptions. */
  public interface Poster {

    /** A subscription is there whose messages are to be posted. Shard's thread. */
    void begin(NamedSubscription subscription);
  }

  private final NamedSubscriptions subscriptions;
  private final MessageLog log;
  private final Journal journal;
  private final InstantSource clock;
  private final NamedLimits limits;
  private final Map<String, List<Runnable>> defining = new HashMap<>();
  private List<SubscriptionWork> touched = new ArrayList<>();
  private volatile StatesListener listener = states -> {};
  private @Nullable Poster poster;
  private long nextLease;
  private long sweepMs;
  private long nextDueMs = Long.MAX_VALUE;

  /** A desk that is not at work yet. */
  public NamedDesk(
      NamedSubscriptions subscriptions,
      MessageLog log,
      Journal journal,
      InstantSource clock,
      NamedLimits limits) {
    this.subscriptions = subscriptions;
    this.log = log;
    this.journal = journal;
    this.clock = clock;
    this.limits = limits;
  }

  /** The limits. Any thread. */
  public NamedLimits limits() {
    return limits;
  }

  /** Says who is to hear how they stand; any thread. */
  public void report(StatesListener toWhom) {
    listener = toWhom;
  }

  Journal journal() {
    return journal;
  }

  /** Whether a message is gone since it was erased. */
  boolean isErased(long offset) {
    return log.moved().isErased(offset);
  }

  long nowMs() {
    return clock.millis();
  }

  void execute(Runnable task) {
    log.execute(task);
  }

  /** Begins to work, once the log was replayed: in a task, before any other. */
  public void begin() {
    // Larger than any lease of the process before, as each of those was followed by records.
    nextLease = log.committedOffset() << 10;
    sweepMs = nowMs() + SWEEP_MS;
    for (var subscription : subscriptions.unordered()) {
      begin(subscription, log.committedOffset());
    }
  }

  private void begin(NamedSubscription subscription, long toldFrom) {
    var work = new SubscriptionWork(subscription, this, log);
    subscription.work = work;
    work.begin(toldFrom);
  }

  /** A subscription is there. */
  public void defined(NamedSubscription subscription) {
    sweepMs = nowMs();
    begin(subscription, subscription.generation());
    post(subscription);
  }

  /**
   * Says who posts; he is told of the push subscriptions there are, and of each that comes. Null
   * for nobody any more.
   */
  public void poster(@Nullable Poster those) {
    poster = those;
    subscriptions.unordered().forEach(this::post);
  }

  private void post(NamedSubscription subscription) {
    var posts = poster;
    if (posts != null && subscription.definition().push() != null) {
      posts.begin(subscription);
    }
  }

  /** A subscription is there no more. */
  public void deleted(NamedSubscription subscription) {
    sweepMs = nowMs();
    var work = subscription.work;
    if (work != null) {
      work.end();
    }
  }

  /** A subscription goes on from another place. */
  public void sought(NamedSubscription subscription) {
    var work = subscription.work;
    if (work != null) {
      work.sought();
    }
  }

  /** A message matches a subscription. */
  public void matched(NamedSubscription subscription, long offset, MessageView message) {
    var work = subscription.work;
    if (work != null) {
      work.matched(offset, message);
    }
  }

  long leases(int count) {
    var first = nextLease;
    nextLease += count;
    return first;
  }

  void touch(SubscriptionWork work) {
    if (!work.isTouched) {
      work.isTouched = true;
      touched.add(work);
    }
  }

  void dueAt(long timeMs) {
    if (timeMs < nextDueMs) {
      nextDueMs = timeMs;
    }
  }

  /**
   * When {@link #tick} has leases or rests to end next, at the earliest; {@link Long#MAX_VALUE} for
   * never.
   */
  public long nextDueMs() {
    return nextDueMs;
  }

  /** Does what there is to do for the subscriptions that something happened to. */
  public void turnEnded() {
    if (touched.isEmpty()) {
      return;
    }
    var those = touched;
    touched = new ArrayList<>();
    for (var work : those) {
      work.isTouched = false;
      work.turnEnded();
    }
  }

  /** Ends the leases that are over and lets messages go whose rest is over. */
  public void tick() {
    var now = nowMs();
    if (now >= nextDueMs) {
      nextDueMs = Long.MAX_VALUE;
      for (var subscription : subscriptions.unordered()) {
        var work = subscription.work;
        if (work != null && work.dueMs <= now) {
          work.due(now);
        } else if (work != null) {
          dueAt(work.dueMs);
        }
      }
    }
    if (now >= sweepMs) {
      sweepMs = now + SWEEP_MS;
      var states = new ArrayList<NamedState>();
      for (var subscription : subscriptions.unordered()) {
        var work = subscription.work;
        if (work != null) {
          work.sweep(now);
          states.add(work.glance());
        }
      }
      listener.states(states);
    }
  }

  /** The subscription of a name, or null. Any thread. */
  public @Nullable NamedSubscription named(String name) {
    return subscriptions.named(name);
  }

  /** All subscriptions, by name. Any thread. */
  public List<NamedSubscription> all() {
    return subscriptions.all();
  }

  /**
   * Defines a subscription.
   *
   * @param startAt offset, or {@link NamedRecords#HERE} for what comes from now on
   */
  public void define(String name, Definition definition, long startAt, DefinedListener listener) {
    var others = defining.get(name);
    if (others != null) {
      others.add(() -> define(name, definition, startAt, listener));
      return;
    }
    var existing = subscriptions.named(name);
    if (existing != null) {
      var isSame = existing.definition().equals(definition);
      listener.defined(isSame ? Defined.SAME : Defined.DIFFERENT, existing);
      return;
    }
    if (subscriptions.count() + defining.size() >= limits.subscriptionsMax()) {
      listener.defined(Defined.TOO_MANY, null);
      return;
    }
    defining.put(name, new ArrayList<>());
    change(
        new NamedRecords.Define(name, startAt, definition),
        NamedRecords.FIXED_BYTES + 3 * name.length() + definition.bytesMax(),
        refusal -> {
          if (refusal == null) {
            listener.defined(Defined.CREATED, subscriptions.named(name));
          } else {
            listener.refused(refusal);
          }
          var next = defining.remove(name);
          if (next != null) {
            next.forEach(Runnable::run);
          }
        });
  }

  private void change(
      NamedRecords.Change change, int bytes, Consumer<@Nullable LogException> done) {
    journal.append(
        bytes,
        true,
        batch -> {
          NamedRecords.write(change, batch.begin(RecordType.NAMED_SUBSCRIPTION));
          batch.end(null, 0, true);
        },
        done);
  }

  /** Ends a subscription; its dead letters go with it. */
  public void delete(NamedSubscription subscription, Consumer<@Nullable LogException> done) {
    change(new NamedRecords.Delete(subscription.number()), NamedRecords.FIXED_BYTES, done);
  }

  /**
   * Has a subscription go on from another place: nothing before it is open any more, everything
   * that matches from there on is, and what consumers have now counts for nothing.
   *
   * @param startAt offset, or {@link NamedRecords#HERE} for what comes from now on
   */
  public void seek(
      NamedSubscription subscription, long startAt, Consumer<@Nullable LogException> done) {
    var work = subscription.work;
    if (work != null) {
      work.seeking(true);
    }
    change(
        new NamedRecords.Seek(subscription.number(), startAt),
        NamedRecords.FIXED_BYTES,
        refusal -> {
          if (work != null) {
            work.seeking(false);
          }
          done.accept(refusal);
        });
  }

  /** Somebody comes to work on a subscription; false when it is there no more. */
  public boolean attach(NamedSubscription subscription, NamedConsumer consumer) {
    var work = subscription.work;
    if (work == null || !isThere(subscription)) {
      return false;
    }
    work.attach(consumer);
    return true;
  }

  private boolean isThere(NamedSubscription subscription) {
    return subscriptions.exists(subscription.number());
  }

  /** Somebody leaves; what it has stays leased. */
  public void detach(NamedSubscription subscription, NamedConsumer consumer) {
    var work = subscription.work;
    if (work != null) {
      work.detach(consumer);
    }
  }

  /** A consumer of a subscription takes more than before. */
  public void wake(NamedSubscription subscription) {
    var work = subscription.work;
    if (work != null) {
      work.active();
    }
  }

  /** A consumer says something of what it has. */
  public void settle(NamedSubscription subscription, Settlement settlement) {
    var work = subscription.work;
    if (work == null || !isThere(subscription)) {
      settlement.answer(null);
    } else {
      work.settle(settlement);
    }
  }

  /** How a subscription stands, or null when it is there no more. */
  public @Nullable NamedState state(NamedSubscription subscription) {
    var work = subscription.work;
    return work == null || !isThere(subscription) ? null : work.state();
  }

  /** The offsets of its dead letters; walks over all of them. */
  Set<Long> letters(NamedSubscription subscription) {
    return Set.copyOf(journal.letters(subscription.name()));
  }

  int letterCount(NamedSubscription subscription) {
    return journal.letters(subscription.name()).size();
  }

  /** Hears how many dead letters something happened to, or why to none. */
  public interface LettersListener {

    /** It happened. */
    void done(int count);

    /** The log did not take it. */
    void refused(LogException cause);
  }

  /**
   * Opens dead letters again, with no attempt against them.
   *
   * @param wanted offsets of their messages; empty for all
   */
  public void redrive(NamedSubscription subscription, List<Long> wanted, LettersListener listener) {
    letters(
        RecordType.NAMED_REDRIVEN,
        subscription,
        wanted,
        offsets -> {
          var work = subscription.work;
          if (work != null) {
            work.redriven(offsets);
          }
        },
        listener);
  }

  /** Deletes dead letters. */
  public void deleteLetters(
      NamedSubscription subscription, List<Long> wanted, LettersListener listener) {
    letters(RecordType.LETTERS_DELETED, subscription, wanted, offsets -> {}, listener);
  }

  private void letters(
      byte type,
      NamedSubscription subscription,
      List<Long> wanted,
      Consumer<long[]> afterwards,
      LettersListener listener) {
    var there = journal.letters(subscription.name());
    var chosen = Set.copyOf(wanted);
    var offsets =
        there.stream()
            .filter(offset -> chosen.isEmpty() || chosen.contains(offset))
            .limit(LETTERS_PER_RECORD)
            .mapToLong(Long::longValue)
            .sorted()
            .distinct()
            .toArray();
    if (offsets.length == 0) {
      listener.done(0);
      return;
    }
    var letters = new NamedRecords.Letters(subscription.number(), subscription.name(), offsets);
    journal.append(
        letters.bytesMax(),
        true,
        batch -> {
          letters.write(batch.begin(type));
          batch.end(null, 0, true);
        },
        refusal -> {
          if (refusal == null) {
            afterwards.accept(stillOpen(subscription, offsets));
            listener.done(offsets.length);
          } else {
            listener.refused(refusal);
          }
        });
  }

  /** Those below the frontier that are open; a seek may have come in between. */
  private static long[] stillOpen(NamedSubscription subscription, long[] offsets) {
    return Arrays.stream(offsets)
        .filter(offset -> subscription.openBelow(offset) != null)
        .toArray();
  }

  /** The oldest place that some subscription still needs, or {@link Long#MAX_VALUE}. */
  public static long neededFrom(NamedSubscriptions subscriptions) {
    var needed = Long.MAX_VALUE;
    for (var subscription : subscriptions.unordered()) {
      var work = subscription.work;
      needed = Math.min(needed, work == null ? subscription.cursor() : work.neededFrom());
    }
    return needed;
  }
}
