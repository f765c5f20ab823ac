package io.honeyguide.delivery;

import io.honeyguide.message.RecordType;
import io.honeyguide.session.QueueRecords;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Where full queues are shut and opened again, by the policies that keep what is old.
 *
 * <p><b>drop-new</b>: from which place of the log on a queue takes nothing is a record, and so is
 * from where on it does again, a sixteenth below the limit: two records for each time that a queue
 * fills up, not one for each message that finds no place. What is committed before the first of
 * them goes beyond the limit, by no more than the log has under way.
 *
 * <p><b>refuse</b>: publishers ask {@link #isAnyFull()} before they accept a message, so what was
 * accepted is queued, also what could be refused to nobody, such as a will. A queue that reaches
 * twice its limit in this way is shut as above.
 *
 * <p>A session or group of which the log knows nothing needs no record, and never has publishers
 * refused: who promises not to come back is waited for by nobody.
 *
 * <p>Owner: the shard's thread; {@link #isAnyFull()} may be asked on any.
 */
final class QueueGates {

  private final QueueLimits limits;
  private final ShardRecords records;
  private final DeliveryCounters counters;
  private final QueueWarnings warnings;

  /** Those that have publishers refused. */
  private final Set<QueueGate> full = new LinkedHashSet<>();

  private volatile boolean anyFull;

  QueueGates(
      QueueLimits limits, ShardRecords records, DeliveryCounters counters, QueueWarnings warnings) {
    this.limits = limits;
    this.records = records;
    this.counters = counters;
    this.warnings = warnings;
  }

  /** Whether there is a queue that has publishers refused. Any thread. */
  boolean isAnyFull() {
    return anyFull;
  }

  /** Whether a queue is to be told of by {@link #reached}. */
  boolean isReached(QueueOwner owner) {
    return limits.overflow() != OverflowPolicy.DROP_OLD
        && limits.isFull(owner.waitingMessages(), owner.waitingBytes());
  }

  /** A queue holds as much as it may. */
  void reached(QueueOwner owner) {
    var gate = owner.makeGate();
    if (gate.isShut()) {
      return;
    }
    if (!owner.isDurable()) {
      gate.shutHere = true;
      warnings.full(owner);
      return;
    }
    if (limits.overflow() == OverflowPolicy.REFUSE && !gate.isFull()) {
      gate.fill(QueueWarnings.setting(limits, owner.waitingMessages()));
      full.add(gate);
      anyFull = true;
      warnings.full(owner);
    }
    if (limits.overflow() == OverflowPolicy.DROP_NEW
        || limits.isFull(owner.waitingMessages() / 2, owner.waitingBytes() / 2)) {
      write(gate, true);
    }
  }

  /**
   * A message came to a queue that is shut.
   *
   * @return whether it has room again and is open, which only one outside of the log can be at once
   */
  boolean opens(QueueOwner owner) {
    if (!owner.isDurable()) {
      reconsider(owner);
      if (!owner.makeGate().isShut()) {
        return true;
      }
    }
    counters.queueFull.increment();
    return false;
  }

  /** A queue may have room again. */
  void reconsider(QueueOwner owner) {
    var gate = owner.gate();
    if (gate == null
        || (limits.overflow() != OverflowPolicy.DROP_OLD
            && !limits.hasRoomAgain(owner.waitingMessages(), owner.waitingBytes()))) {
      return;
    }
    gate.shutHere = false;
    if (gate.isShut()) {
      write(gate, false);
    }
    if (gate.isFull()) {
      open(gate);
    }
  }

  private void open(QueueGate gate) {
    gate.drain();
    full.remove(gate);
    anyFull = !full.isEmpty();
  }

  /** Forgets queues that are no more. */
  void tick() {
    for (var gate : Set.copyOf(full)) {
      if (gate.over || !gate.owner().isDurable()) {
        open(gate);
      }
    }
  }

  private void write(QueueGate gate, boolean shut) {
    if (gate.changing) {
      return;
    }
    gate.changing = true;
    var limit = gate.owner().limit(shut);
    if (shut) {
      warnings.full(gate.owner());
    }
    records.append(
        limit.bytesMax(),
        false,
        batch -> {
          QueueRecords.write(limit, batch.begin(RecordType.QUEUE_LIMIT));
          batch.end(null, 0, false);
        },
        refusal -> {
          // Refused for want of room: the next look at the queue finds it still so.
          gate.changing = false;
        });
  }
}
