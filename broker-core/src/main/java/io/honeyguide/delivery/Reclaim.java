package io.honeyguide.delivery;

import io.honeyguide.log.Front;
import io.honeyguide.log.LogException;
import io.honeyguide.log.MessageLog;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the log within its budget though somebody is owed an old message: takes the front of the
 * log, finds out what of it is needed, has that appended again, and lets the front go once all of
 * it is durable. The log stays a ring: space comes back at its front only.
 *
 * <p>A round goes through {@link Phase}s. Its work is done in small pieces between the shard's
 * other work, or on the log's threads; at most one round is under way.
 *
 * <p>Bound of what is written: a front that is mostly needed is moved only while what is needed of
 * the whole log, as far as it is known, is within {@value #FULL_PERCENT} percent of the budget. A
 * way round the log then writes at most four bytes for each one that comes in. Beyond it nothing is
 * moved, the log grows, and a warning says who holds it. Where one way round does not bring the log
 * within its budget (small records take more room once they are moved, and segments go as a whole)
 * the next one waits until a quarter of the budget came in.
 *
 * <p>Owner: the shard's thread.
 */
final class Reclaim {

  /** What a round is at. */
  private enum Phase {
    /** Nothing is to be done, or nothing can be. */
    IDLE,
    /** Holders mark what they refer to. */
    MARKING,
    /** The front is read. */
    LOOKING,
    /** What is needed is appended again. */
    MOVING,
    /** All is moved; the front goes once that is durable and no snapshot needs it. */
    LEAVING
  }

  static final int FULL_PERCENT = 80;

  /** A front that is needed to no more than this is always worth moving. */
  private static final int SPARSE_PERCENT = 20;

  /** With the disk full, moving must free more than it takes. */
  private static final int SPARSE_PERCENT_WHEN_FULL = 25;

  private static final long TRY_AGAIN_MS = 60_000;
  private static final long TRY_AGAIN_WHEN_FULL_MS = 1_000;

  /** As long as a front may wait for the snapshots that come anyway. */
  private static final long SNAPSHOT_WAIT_MS = 60_000;

  private static final Logger LOG = LoggerFactory.getLogger(Reclaim.class);

  private final MessageLog log;
  private final ShardState state;
  private final InstantSource clock;
  private final Runnable storeSnapshot;
  private final ReclaimFigures figures;
  private final List<Holder> holders = new ArrayList<>();

  private ReclaimLimits limits = ReclaimLimits.ofBytes(Long.MAX_VALUE);
  private Phase phase = Phase.IDLE;
  private boolean isFull;
  private boolean isHeld;
  private long notBeforeMs;

  // The round that is under way.

  private Front front = new Front(0, 0, 0, 0);
  private Map<String, Long> marked = new TreeMap<>();
  private long movedBelow;
  private long leavingSinceMs;
  private boolean isTried;

  /** Where the way round ends that began when the log was beyond its budget first, or negative. */
  private long lapEnd = -1;

  private long lapBytes;

  /**
   * Reclaims nothing before it is told the limits.
   *
   * @param storeSnapshot stores a snapshot
   */
  Reclaim(
      MessageLog log,
      ShardState state,
      InstantSource clock,
      Runnable storeSnapshot,
      ReclaimFigures figures) {
    this.log = log;
    this.state = state;
    this.clock = clock;
    this.storeSnapshot = storeSnapshot;
    this.figures = figures;
    holders.addAll(ShardHolders.of(state));
  }

  /** Adds somebody who holds messages. */
  void add(Holder holder) {
    holders.add(holder);
  }

  /** The log has no room, or has again. */
  void full(boolean full) {
    isFull = full;
    if (full) {
      notBeforeMs = 0;
    }
  }

  /** Begins a round if one is due, or brings the one that waits on. Call it about once a second. */
  void tick(ReclaimLimits newLimits) {
    limits = newLimits;
    switch (phase) {
      case IDLE -> begin();
      case LEAVING -> leave();
      case MARKING, LOOKING, MOVING -> {
        // Goes on by itself.
      }
    }
  }

  private void begin() {
    var now = clock.millis();
    var first = log.front();
    if (first == null || !isDue(first, now)) {
      figures.beyondBudget(0);
      isHeld = false;
      lapEnd = -1;
      return;
    }
    if (now < notBeforeMs) {
      figures.beyondBudget(beyondBudget());
      return;
    }
    front = first;
    marked = new TreeMap<>();
    phase = Phase.MARKING;
    var marks = new Marks(front, log.moved());
    state.references.watch(marks);
    mark(marks, new Marking(marks, holders, marked));
  }

  private boolean isDue(Front first, long nowMs) {
    return beyondBudget() > 0 || first.lastTimeMs() < nowMs - limits.retainAgeMs();
  }

  private long beyondBudget() {
    return Math.max(0, log.bytes() - limits.retainBytes());
  }

  private void mark(Marks marks, Marking marking) {
    if (!marking.step()) {
      log.execute(() -> mark(marks, marking));
      return;
    }
    phase = Phase.LOOKING;
    var survey = new FrontSurvey[1];
    survey[0] =
        new FrontSurvey(
            marks,
            holders,
            clock.millis(),
            (next, failure) -> log.execute(() -> looked(marks, survey[0], next, failure)));
    log.scanFront(front, front.from(), survey[0]);
  }

  private void looked(Marks marks, FrontSurvey survey, long next, @Nullable LogException failure) {
    if (failure != null) {
      LOG.warn(
          "LG1101 log.front.unreadable reason=\"{}\" trying again in {} ms",
          failure.getMessage(),
          TRY_AGAIN_MS);
      giveUp();
      return;
    }
    survey.ask();
    if (next < front.below()) {
      log.scanFront(front, next, survey);
      return;
    }
    state.references.rest();
    survey.sort();
    decide(marks, survey);
  }

  /** Says whether it is worth it. */
  private void decide(Marks marks, FrontSurvey survey) {
    var needed = marks.movedBytesNeeded() + survey.atHomeBytes();
    figures.needed(needed);
    var budget = limits.retainBytes();
    var most = isFull ? SPARSE_PERCENT_WHEN_FULL : SPARSE_PERCENT;
    var isSparse = survey.bytes() <= front.bytes() / 100.0 * most;
    var isFew = log.moved().size() + survey.atHomeCount() <= limits.movedMessagesMax();
    if (survey.count() == 0) {
      movedBelow = 0;
      beginToLeave();
    } else if (!isFew) {
      hold(survey, "log.moved-messages-max is reached");
    } else if (!isSparse && isFull) {
      hold(survey, "there is no room to move it");
    } else if (!isSparse && needed > budget / 100.0 * FULL_PERCENT) {
      hold(survey, "most of the log is needed");
    } else if (!isSparse && !mayMoveMuch()) {
      hold(survey, "all that is needed has just been moved");
    } else {
      phase = Phase.MOVING;
      new FrontMoves(log, survey, figures, this::moved).run();
    }
  }

  /** Whether this way round is not over yet, or enough came in for the next. */
  private boolean mayMoveMuch() {
    var bytes = log.bytes();
    lapBytes = lapEnd < 0 ? bytes : Math.min(lapBytes, bytes);
    if (lapEnd < 0 || (front.from() >= lapEnd && bytes - lapBytes >= limits.retainBytes() / 4)) {
      lapEnd = log.committedOffset();
      lapBytes = bytes;
    }
    return front.from() < lapEnd;
  }

  private void hold(FrontSurvey survey, String reason) {
    var who = new TreeMap<>(survey.keptBytes());
    if (!isHeld && beyondBudget() > 0) {
      isHeld = true;
      LOG.warn(
          "LG1102 log.held bytes={} budget={} needed={} reason=\"{}\" messages=\"{}\" bytes=\"{}\":"
              + " the log grows beyond log.retain-bytes; let those who are owed messages fetch them,"
              + " end their sessions, or raise log.retain-bytes",
          log.bytes(),
          limits.retainBytes(),
          survey.bytes(),
          reason,
          shown(marked),
          shown(who));
    }
    figures.beyondBudget(beyondBudget());
    giveUp();
  }

  private static String shown(Map<String, Long> amounts) {
    return amounts.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private void giveUp() {
    state.references.rest();
    phase = Phase.IDLE;
    notBeforeMs = clock.millis() + (isFull ? TRY_AGAIN_WHEN_FULL_MS : TRY_AGAIN_MS);
  }

  /**
   * All is moved, or it could not be.
   *
   * @param below everything that was moved stands below this offset
   */
  private void moved(long below, @Nullable LogException failure) {
    if (failure != null) {
      LOG.warn(
          "LG1103 log.move.failed reason=\"{}\" the oldest part of the log stays for now",
          failure.getMessage());
      giveUp();
      return;
    }
    movedBelow = below;
    beginToLeave();
  }

  private void beginToLeave() {
    phase = Phase.LEAVING;
    leavingSinceMs = clock.millis();
    isTried = false;
    leave();
  }

  private void leave() {
    if (log.startOffset() >= front.below()) {
      isHeld = false;
      phase = Phase.IDLE;
      // At once: one front after the other until the log is within its budget.
      begin();
    } else if (log.durableOffset() >= movedBelow) {
      if (isTried) {
        askForSnapshot();
      }
      isTried = true;
      log.trim(front.below());
      log.execute(this::look);
    }
  }

  /** Looks whether the front went, which happens at once or on another thread. */
  private void look() {
    if (phase == Phase.LEAVING && log.startOffset() >= front.below()) {
      leave();
    }
  }

  /** A front that snapshots still need would wait for the next two, which come with the traffic. */
  private void askForSnapshot() {
    var waited = clock.millis() - leavingSinceMs;
    var since = log.bytesSinceSnapshot();
    if (since > 0 && (isFull || waited >= SNAPSHOT_WAIT_MS || since >= limits.retainBytes() / 4)) {
      storeSnapshot.run();
    }
  }
}
