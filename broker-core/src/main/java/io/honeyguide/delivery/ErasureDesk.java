package io.honeyguide.delivery;

import io.honeyguide.log.ForgetRecord;
import io.honeyguide.log.LogException;
import io.honeyguide.log.MessageLog;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.log.Wiping;
import io.honeyguide.message.RecordType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has messages erased: by a record, from which on nobody gets them, and later out of the files.
 * That comes in rounds. A round takes on all that was erased when it begins, has two snapshots
 * stored, since segments that a start might replay cannot be rewritten, and the segments rewritten.
 * It ends with a record, so a start goes on with what was not finished.
 *
 * <p>Bound: a round may rewrite the whole log, so one begins no sooner than {@link
 * ReclaimLimits#wipeIntervalMs} after the one before.
 *
 * <p>Owner: the shard's thread. Public methods may be called on any thread.
 */
public final class ErasureDesk {

  private static final long TRY_AGAIN_MS = 60_000;

  /** A round that asks for more snapshots than this at once is in the way of a full disk. */
  private static final int SNAPSHOTS_AT_ONCE = 6;

  private static final long NEVER = Long.MIN_VALUE;

  private static final Logger LOG = LoggerFactory.getLogger(ErasureDesk.class);

  /** Somebody who waits until the files hold nothing of what was erased below an offset. */
  private record Waiter(long below, Runnable wiped) {}

  private final MessageLog log;
  private final ErasureFold fold;
  private final ShardRecords records;
  private final InstantSource clock;
  private final Runnable storeSnapshot;
  private final LongAdder erasedMessages = new LongAdder();
  private final List<Waiter> waiters = new ArrayList<>();
  private ReclaimLimits limits = ReclaimLimits.ofBytes(Long.MAX_VALUE);
  private volatile int unwipedSegments;

  // The round that is under way.

  /** What the records below this offset erased is to go; 0 between rounds. */
  private long roundBelow;

  private long roundMs = NEVER;
  private long notBeforeMs = NEVER;
  private boolean isBusy;
  private boolean hasFailed;
  private int snapshotsAsked;

  /**
   * A desk over a log that may not be open yet.
   *
   * @param storeSnapshot begins to store a snapshot, unless one is under way
   */
  ErasureDesk(
      MessageLog log,
      ErasureFold fold,
      ShardRecords records,
      InstantSource clock,
      Runnable storeSnapshot) {
    this.log = log;
    this.fold = fold;
    this.records = records;
    this.clock = clock;
    this.storeSnapshot = storeSnapshot;
  }

  /**
   * Erases messages.
   *
   * @param ascending their offsets; the array is not changed any more
   * @param mayBeRetained whether retained messages may be among them
   * @param stored hears on the shard's thread once that is forced, with null, or why it is not
   */
  public void erase(
      long[] ascending, boolean mayBeRetained, Consumer<@Nullable LogException> stored) {
    log.execute(() -> append(ascending, mayBeRetained, stored));
  }

  private void append(
      long[] ascending, boolean mayBeRetained, Consumer<@Nullable LogException> stored) {
    if (log.moved().size() + ascending.length > limits.movedMessagesMax()) {
      stored.accept(
          new LogException(
              "the log keeps in mind no more than %d messages that are moved or erased: raise log.moved-messages-max"
                  .formatted(limits.movedMessagesMax())));
      return;
    }
    records.append(
        ascending.length * ForgetRecord.OFFSET_BYTES_MAX,
        true,
        batch -> batch.forget(ascending, ascending.length, mayBeRetained),
        refusal -> {
          if (refusal == null) {
            erasedMessages.add(ascending.length);
          }
          stored.accept(refusal);
        });
  }

  /**
   * Erases copies that were on their way when the delayed messages were erased of which they are.
   * Shard's thread.
   *
   * @param delayed of which message each copy is
   */
  void eraseCopies(SortedMap<Long, Long> delayed) {
    var erased = log.moved();
    var ascending =
        delayed.entrySet().stream()
            .filter(copy -> erased.isErased(copy.getValue()) && !erased.isErased(copy.getKey()))
            .mapToLong(Map.Entry::getKey)
            .toArray();
    if (ascending.length == 0) {
      return;
    }
    append(
        ascending,
        false,
        refusal -> {
          if (refusal != null) {
            LOG.warn(
                "LG1202 log.erase.refused offsets={} reason=\"{}\"",
                Arrays.toString(ascending),
                refusal.getMessage());
          }
        });
  }

  /** Has somebody told on the shard's thread once no file holds bytes of what is erased by now. */
  public void whenWiped(Runnable wiped) {
    log.execute(
        () -> {
          if (fold.below() <= fold.wipedBelow()) {
            wiped.run();
          } else {
            waiters.add(new Waiter(fold.below(), wiped));
          }
        });
  }

  /** Messages erased since the start. */
  public long erasedMessages() {
    return erasedMessages.sum();
  }

  /** Segments that may hold bytes of erased messages, as of the last look. */
  public int unwipedSegments() {
    return unwipedSegments;
  }

  /** Brings the round on that is under way, or begins one. About once a second. */
  void tick(ReclaimLimits newLimits) {
    limits = newLimits;
    var nowMs = clock.millis();
    if (roundBelow == 0 && fold.below() > fold.wipedBelow() && isOver(roundMs, nowMs)) {
      roundBelow = fold.below();
      roundMs = nowMs;
      notBeforeMs = NEVER;
      snapshotsAsked = 0;
    }
    if (roundBelow != 0 && !isBusy && (notBeforeMs == NEVER || nowMs >= notBeforeMs)) {
      isBusy = true;
      log.wipe(roundBelow, this::wiped);
    }
  }

  /** A clock that was put back does not make anybody wait for longer. */
  private boolean isOver(long sinceMs, long nowMs) {
    return sinceMs == NEVER || nowMs < sinceMs || nowMs - sinceMs >= limits.wipeIntervalMs();
  }

  private void wiped(Wiping wiping) {
    isBusy = false;
    unwipedSegments = wiping.segmentsLeft();
    var failure = wiping.failure();
    if (wiping.isDone()) {
      records.append(
          ForgetRecord.WIPED_BYTES, false, batch -> say(roundBelow, batch), this::roundEnded);
    } else if (failure != null) {
      notBeforeMs = clock.millis() + TRY_AGAIN_MS;
      if (!hasFailed) {
        hasFailed = true;
        LOG.warn(
            "LG1201 log.erase.waiting segments={} reason=\"{}\" nobody gets what was erased, but its"
                + " bytes are still on the disk; trying again every {} ms",
            wiping.segmentsLeft(),
            failure.getMessage(),
            TRY_AGAIN_MS);
      }
    } else if (wiping.awaitsSnapshots()) {
      askForSnapshot();
    }
  }

  private void askForSnapshot() {
    if (snapshotsAsked++ >= SNAPSHOTS_AT_ONCE) {
      notBeforeMs = clock.millis() + TRY_AGAIN_MS;
    }
    if (log.bytesSinceSnapshot() > 0) {
      storeSnapshot.run();
    } else {
      // There is no second snapshot of one place: the log has to go on a little.
      records.append(
          ForgetRecord.WIPED_BYTES, false, batch -> say(fold.wipedBelow(), batch), refusal -> {});
    }
  }

  private static void say(long below, RecordBatch batch) {
    ForgetRecord.writeWiped(below, batch.begin(RecordType.FORGET));
    batch.end(null, 0, false);
  }

  private void roundEnded(@Nullable LogException refusal) {
    if (refusal != null) {
      return; // the next tick finds all done and says so again
    }
    roundBelow = 0;
    hasFailed = false;
    LOG.info("LG1203 log.erase.done no file of the log holds what was erased");
    var over = waiters.stream().filter(each -> each.below() <= fold.wipedBelow()).toList();
    waiters.removeAll(over);
    over.forEach(each -> each.wiped().run());
  }
}
