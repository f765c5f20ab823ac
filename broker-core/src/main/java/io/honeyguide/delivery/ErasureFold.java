package io.honeyguide.delivery;

import io.honeyguide.log.ForgetRecord;
import io.honeyguide.log.RecordView;
import io.honeyguide.publish.Intake;
import io.honeyguide.topic.RetainedMessages;
import io.honeyguide.topic.Topic;
import java.util.ArrayList;
import java.util.Arrays;

/**
 * Applies the records that erase messages: what stands in the state for a message itself goes with
 * it. References in queues stay, and are settled as of expired messages by whoever finds that the
 * log has the message no more: an index in a queue means a delivery.
 *
 * <p>Owner: the shard's thread.
 */
final class ErasureFold {

  private final DelayedMessages delayed;
  private final Intake intake;
  private final DurableConsumers consumers;
  private final RetainedMessages<Retained> retained;
  private long below;
  private long wipedBelow;

  ErasureFold(
      DelayedMessages delayed,
      Intake intake,
      DurableConsumers consumers,
      RetainedMessages<Retained> retained) {
    this.delayed = delayed;
    this.intake = intake;
    this.consumers = consumers;
    this.retained = retained;
  }

  /** Applies a FORGET record. */
  void apply(RecordView record) {
    var body = record.body();
    var wiped = ForgetRecord.wipedBelow(body);
    if (wiped >= 0) {
      wipedBelow = Math.max(wipedBelow, wiped);
      return;
    }
    below = record.offset() + 1;
    var offsets = ForgetRecord.offsets(body);
    for (var offset : offsets) {
      delayed.remove(offset);
    }
    intake.delayed(delayed.count());
    consumers.removeIf(letter -> contains(offsets, letter.offset()));
    if (ForgetRecord.mayBeRetained(body)) {
      var gone = new ArrayList<Topic>();
      retained.forEach(
          (topic, kept) -> {
            if (contains(offsets, kept.offset())) {
              gone.add(topic);
            }
          });
      gone.forEach(retained::remove);
    }
  }

  private static boolean contains(long[] ascending, long offset) {
    return Arrays.binarySearch(ascending, offset) >= 0;
  }

  /** All records that erased anything stand below this offset; 0 when there are none. */
  long below() {
    return below;
  }

  /** No file holds bytes any more of what was erased by records below this offset. */
  long wipedBelow() {
    return wipedBelow;
  }

  /** Goes on from what a snapshot holds. */
  void restore(long storedBelow, long storedWipedBelow) {
    below = storedBelow;
    wipedBelow = storedWipedBelow;
  }
}
