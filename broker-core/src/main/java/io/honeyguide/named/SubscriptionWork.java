package io.honeyguide.named;

import io.honeyguide.log.LogException;
import io.honeyguide.log.LogReader;
import io.honeyguide.message.MessageView;
import io.honeyguide.named.Loaded.Outcome;
import io.honeyguide.named.Loaded.State;
import io.honeyguide.named.Settlement.Result;
import io.honeyguide.named.Settlement.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One subscription at work: gives its messages to the consumers that are there, and turns what they
 * say into records. What consumers say during one turn, and while the record before is on its way,
 * goes into one record together.
 *
 * <p>Owner: the shard's thread.
 *
 * <p>Invariant: at most one record of the subscription is on its way, so that each is written over
 * the state that it will meet.
 */
final class SubscriptionWork implements LogLoader.Target {

  /** Messages that are loaded for a subscription that nobody works on. */
  private static final int IDLE_WINDOW = 64;

  private static final long IDLE_AFTER_MS = 60_000;

  /** How long a run that could not read waits, and what the log refused. */
  private static final long RETRY_MS = 100;

  /** Records that may lie between the frontier in the log and the one in memory. */
  private static final long FRONTIER_BEHIND = 4096;

  private final NamedSubscription subscription;
  private final NamedDesk desk;
  private final Window window;
  private final LogLoader loader;
  private final Flow flow;
  private final ConsumerRing consumers;

  /** Decided and not written. */
  private List<Loaded> decided = new ArrayList<>();

  /** To be answered with the next record. */
  private List<Settlement> waiting = new ArrayList<>();

  /** To be looked at again, once a record is through or more is loaded. */
  private List<Settlement> deferred = new ArrayList<>();

  private @Nullable DecisionRecord underWay;

  /** Seeks on their way: what is decided meanwhile would be meant for the place before. */
  private int seeks;

  /** The log refused a record: none is written before this time. */
  private long refusedUntilMs;

  private boolean isEnded;

  private long activeUntilMs;

  /** Whether it is to be looked at when the turn ends. */
  boolean isTouched;

  /** From here on lie messages that are not loaded; {@link Long#MAX_VALUE} for none. Any thread. */
  private volatile long behindFrom;

  /** When {@link #due} has something to do, at the earliest. */
  long dueMs = Long.MAX_VALUE;

  SubscriptionWork(NamedSubscription subscription, NamedDesk desk, LogReader log) {
    this.subscription = subscription;
    this.desk = desk;
    this.window = new Window(subscription.definition().order());
    this.loader =
        new LogLoader(
            subscription, log, desk::execute, desk::nowMs, desk.limits().dedupeIdsMax(), this);
    this.flow = new Flow(desk.nowMs());
    this.consumers = new ConsumerRing(subscription, desk, window, flow);
  }

  /** Begins; of what matches from a place on it will be told. */
  void begin(long toldFrom) {
    loader.begin(toldFrom);
    desk.touch(this);
  }

  NamedSubscription subscription() {
    return subscription;
  }

  private int limit() {
    var isActive =
        consumers.count() > 0 || window.leasedCount() > 0 || desk.nowMs() < activeUntilMs;
    var most = desk.limits().windowMessages();
    return isActive ? most : Math.min(IDLE_WINDOW, most);
  }

  private int room() {
    return limit() - window.size();
  }

  /** Somebody works on it. */
  void active() {
    activeUntilMs = desk.nowMs() + IDLE_AFTER_MS;
    desk.touch(this);
  }

  /** A message matches. */
  void matched(long offset, MessageView message) {
    flow.arrived(desk.nowMs());
    loader.matched(offset, message, room());
    desk.touch(this);
  }

  @Override
  public void loaded(Loaded message, Failure failure, boolean isBeyond) {
    if (window.get(message.offset) == null) {
      desk.journal().referenced(message.offset);
      window.add(message, failure, isBeyond, desk.nowMs());
    }
  }

  @Override
  public void repeated(Loaded message, Failure failure) {
    if (window.get(message.offset) == null) {
      desk.journal().referenced(message.offset);
      window.add(message, failure, true, desk.nowMs());
      decide(message, Outcome.REPEATED, "");
    }
  }

  @Override
  public void missing(long offset, Failure failure) {
    if (window.get(offset) != null) {
      return;
    }
    var gone = new Loaded(offset, desk.nowMs(), Long.MAX_VALUE, 0, null, null);
    window.add(gone, new Failure(failure.attempts(), 0), false, desk.nowMs());
    gone.tried = failure.attempts();
    decide(gone, Outcome.DEAD, "the log does not hold it any more");
  }

  @Override
  public void runEnded() {
    if (loader.hasFailed()) {
      dueMs = Math.min(dueMs, desk.nowMs() + RETRY_MS);
      desk.dueAt(dueMs);
    }
    desk.touch(this);
  }

  /** Somebody comes to work on it. */
  void attach(NamedConsumer consumer) {
    consumers.add(consumer);
    active();
  }

  /** Somebody leaves; what it has stays leased. */
  void detach(NamedConsumer consumer) {
    consumers.remove(consumer);
    active();
  }

  /** A consumer says something. */
  void settle(Settlement settlement) {
    active();
    if (mustWait(settlement)) {
      deferred.add(settlement);
      return;
    }
    var isRecorded = false;
    // Once: who acknowledges a second time may do so of a thousand.
    var letters = window.hasAll(settlement.ids) ? Set.<Long>of() : desk.letters(subscription);
    for (var i = 0; i < settlement.ids.length; i++) {
      var id = settlement.ids[i];
      if (id.generation() == subscription.generation()) {
        var message = window.get(id.offset());
        var result =
            message == null
                ? ofUnknown(settlement.verb, id, letters)
                : apply(settlement, id, message);
        settlement.result(i, result);
        isRecorded |= message != null && message.state == State.DECIDED && result == Result.DONE;
      }
    }
    if (isRecorded) {
      waiting.add(settlement);
    } else {
      settlement.answer(null);
    }
  }

  /** Whether it is about messages that nobody can say anything of yet. */
  private boolean mustWait(Settlement settlement) {
    for (var id : settlement.ids) {
      if (id.generation() != subscription.generation()) {
        continue;
      }
      var message = window.get(id.offset());
      if (message == null) {
        if (isUnloaded(id.offset()) && loader.isLoading(room())) {
          return true;
        }
      } else if (message.state == State.DECIDED && message.isUnderWay) {
        return true;
      }
    }
    return false;
  }

  private boolean isUnloaded(long offset) {
    return offset < subscription.frontier()
        ? subscription.openBelow(offset) != null
        : offset >= loader.loadedTo();
  }

  private Result ofUnknown(Verb verb, AckId id, Set<Long> letters) {
    if (isUnloaded(id.offset()) || (verb != Verb.ACK && verb != Verb.REJECT)) {
      return Result.EXPIRED;
    }
    // A dead letter may come again; who is told that it is done must never see it again.
    var isDead = letters.contains(id.offset());
    return isDead == (verb == Verb.REJECT) ? Result.DONE : Result.EXPIRED;
  }

  private Result apply(Settlement settlement, AckId id, Loaded message) {
    var holds = message.state == State.LEASED && message.lease == id.lease();
    var isFree =
        message.state == State.READY
            || message.state == State.RESTING
            || message.state == State.BLOCKED;
    return switch (settlement.verb) {
      case ACK -> {
        if (holds || isFree) {
          // Late, but nobody else has begun with it.
          decide(message, Outcome.ACKNOWLEDGED, "");
          yield Result.DONE;
        }
        yield message.outcome == Outcome.ACKNOWLEDGED ? Result.DONE : Result.EXPIRED;
      }
      case REJECT -> {
        if (holds || isFree) {
          message.tried = Math.max(message.attempts, id.attempt());
          decide(message, Outcome.DEAD, settlement.reason);
          yield Result.DONE;
        }
        yield message.outcome == Outcome.DEAD ? Result.DONE : Result.EXPIRED;
      }
      case NACK -> {
        if (holds) {
          fail(message, settlement.delayMs, settlement.reason);
        }
        yield holds ? Result.DONE : Result.EXPIRED;
      }
      case EXTEND -> {
        if (holds) {
          window.due(message, desk.nowMs() + byMs(settlement));
          dueSoon();
        }
        yield holds ? Result.DONE : Result.EXPIRED;
      }
      case GIVE_BACK -> {
        if (holds) {
          window.giveBack(message, desk.nowMs());
        }
        yield holds ? Result.DONE : Result.EXPIRED;
      }
    };
  }

  private long byMs(Settlement settlement) {
    return settlement.delayMs < 0 ? subscription.definition().ackDeadlineMs() : settlement.delayMs;
  }

  private void fail(Loaded message, long delayMs, String how) {
    var definition = subscription.definition();
    var attempts = message.attempts + 1;
    if (attempts >= definition.attemptsMax()) {
      message.tried = attempts;
      decide(message, Outcome.DEAD, how + " after the last of " + attempts + " attempts");
    } else {
      var restMs = delayMs < 0 ? definition.restMs(attempts) : delayMs;
      message.restsUntilMs = desk.nowMs() + restMs;
      decide(message, Outcome.FAILED, how);
    }
  }

  private void decide(Loaded message, Outcome outcome, String reason) {
    var isErased = outcome == Outcome.DEAD && desk.isErased(message.offset);
    window.decide(message, isErased ? Outcome.EXPIRED : outcome);
    message.reason = reason;
    decided.add(message);
    desk.touch(this);
  }

  /** Time passed: leases end, rests are over, runs that failed are tried again. */
  void due(long nowMs) {
    loader.retry();
    window.due(nowMs, message -> fail(message, -1, "not acknowledged in time"));
    dueMs = Long.MAX_VALUE;
    dueSoon();
    desk.touch(this);
  }

  private void dueSoon() {
    dueMs = Math.min(dueMs, window.nextDueMs());
    if (isRefused()) {
      dueMs = Math.min(dueMs, refusedUntilMs);
    }
    desk.dueAt(dueMs);
  }

  private boolean isRefused() {
    var nowMs = desk.nowMs();
    // A clock that went back since does not make it wait for longer.
    return nowMs < refusedUntilMs && refusedUntilMs <= nowMs + RETRY_MS;
  }

  /** Drops what is over, and keeps the log from being held for nothing. */
  void sweep(long nowMs) {
    loader.retry();
    for (var message : window.all()) {
      if (message.isExpired(nowMs)
          && (message.state == State.READY || message.state == State.RESTING)) {
        decide(message, Outcome.EXPIRED, "");
      }
    }
    flow.counted(lag(), nowMs);
    if (underWay == null
        && decided.isEmpty()
        && seeks == 0
        && loader.loadedTo() - subscription.frontier() > FRONTIER_BEHIND
        && window.firstBeyond() > subscription.frontier()) {
      write(new DecisionRecord(List.of(), List.of()));
    }
    desk.touch(this);
  }

  /** Everything that there is to do at the end of a turn. */
  void turnEnded() {
    if (isEnded) {
      return;
    }
    again();
    var room = room();
    if (room * 2 >= limit() || !deferred.isEmpty() || window.readyCount() == 0) {
      loader.step(room);
    }
    if (seeks == 0) {
      consumers.serve(this::expired);
    }
    consumers.greet(loader.isLoading(room()));
    if (underWay == null && seeks == 0 && !decided.isEmpty() && !isRefused()) {
      var record = new DecisionRecord(decided, waiting);
      decided = new ArrayList<>();
      waiting = new ArrayList<>();
      write(record);
    }
    behindFrom = loader.neededFrom();
    dueSoon();
  }

  private void again() {
    if (!deferred.isEmpty()) {
      var those = deferred;
      deferred = new ArrayList<>();
      those.forEach(this::settle);
    }
  }

  private void expired(Loaded message) {
    window.decidePolled(message, Outcome.EXPIRED);
    decided.add(message);
  }

  private void write(DecisionRecord record) {
    underWay = record;
    record.write(
        subscription, window, loader.loadedTo(), desk, refusal -> written(record, refusal));
  }

  private void written(DecisionRecord record, @Nullable LogException refusal) {
    if (underWay == record) {
      underWay = null;
      if (refusal == null) {
        window.frontier(subscription.frontier());
      } else {
        refusedUntilMs = desk.nowMs() + RETRY_MS;
      }
      record.decided().forEach(message -> written(message, refusal));
      desk.touch(this);
    }
    record.waiting().forEach(settlement -> settlement.answer(refusal));
  }

  private void written(Loaded message, @Nullable LogException refusal) {
    var nowMs = desk.nowMs();
    message.isUnderWay = false;
    if (refusal != null) {
      window.undecide(message, nowMs);
    } else if (message.outcome == Outcome.FAILED) {
      window.failed(message, nowMs);
    } else {
      window.remove(message);
      flow.ended(1, Math.max(0, nowMs - message.timeMs), nowMs);
    }
  }

  /** A seek was asked for; nothing is decided until it is through. */
  void seeking(boolean isOnItsWay) {
    seeks += isOnItsWay ? 1 : -1;
    desk.touch(this);
  }

  /** It goes on from another place. */
  void sought() {
    underWay = null;
    decided.clear();
    window.clear();
    loader.begin(subscription.generation());
    flow.counted(0, desk.nowMs());
    answerAll();
    desk.touch(this);
  }

  /** Dead letters are open again. */
  void redriven(long[] ascending) {
    loader.reopened(ascending);
    active();
  }

  /** It was deleted. */
  void end() {
    isEnded = true;
    answerAll();
    consumers.end();
  }

  private void answerAll() {
    var those = new ArrayList<>(waiting);
    those.addAll(deferred);
    waiting = new ArrayList<>();
    deferred = new ArrayList<>();
    those.forEach(settlement -> settlement.answer(null));
  }

  /** From here on lie messages that are not loaded, or {@link Long#MAX_VALUE}. Any thread. */
  long behindFrom() {
    return behindFrom;
  }

  void forEachLoaded(LongConsumer visitor) {
    for (var message : window.all()) {
      visitor.accept(message.offset);
    }
  }

  /** The oldest place that has to stay readable. */
  long neededFrom() {
    var needed = new long[] {Math.min(window.firstBeyond(), loader.neededFrom())};
    subscription.forEachOpen(offset -> needed[0] = Math.min(needed[0], offset));
    return needed[0];
  }

  private long lag() {
    return loader.isCaughtUp()
        ? window.size()
        : Math.max(window.size() + (long) loader.unloadedCount(), subscription.pending());
  }

  /** How it stands; whoever asks is about to work on it. */
  NamedState state() {
    active();
    return glance();
  }

  /** How it stands, for somebody who only looks. */
  NamedState glance() {
    var nowMs = desk.nowMs();
    var isExact = loader.isCaughtUp() || subscription.isCounted();
    var lag = lag();
    flow.counted(lag, nowMs);
    return NamedState.of(
        subscription,
        window,
        lag,
        isExact,
        consumers.count(),
        desk.letterCount(subscription),
        flow.figures(nowMs),
        nowMs);
  }
}
