package io.honeyguide.delivery;

import io.honeyguide.message.MessageRef;

/** Walks over the chunks of a {@link DeliveryQueue} to where a limit cuts it. Shard's thread. */
final class QueueCut {

  private QueueCut() {}

  /** Bytes of the deliveries from an index on and below another. */
  static long bytes(DeliveryChunk head, long from, long below) {
    var sum = 0L;
    var chunk = head;
    for (var index = from; index < below; index++) {
      chunk = chunk.holding(index);
      sum += SizeClass.bytes(chunk.sizeClass(index));
    }
    return sum;
  }

  /** Where what is left begins when so many bytes go from an index on; the last delivery stays. */
  static long lighterBy(long bytes, DeliveryChunk head, long from, long end) {
    var over = bytes;
    var index = from;
    var chunk = head;
    while (over > 0 && index < end - 1) {
      chunk = chunk.holding(index);
      over -= SizeClass.bytes(chunk.sizeClass(index));
      index++;
    }
    return index;
  }

  /**
   * Where the deliveries begin that are not older than a place in the log, see {@link
   * DeliveryQueue#youngFrom}.
   *
   * @param answerBelow where the last retained messages end that a subscription asked for
   */
  static long youngFrom(DeliveryChunk head, long first, long end, long answerBelow, long offset) {
    var young = first;
    var chunk = head;
    for (var index = first; index < end; index++) {
      chunk = chunk.holding(index);
      var isAnswer = chunk.sizeClass(index) == SizeClass.UNCOUNTED;
      if (isAnswer && index < answerBelow) {
        index = answerBelow - 1;
      } else if (!isAnswer) {
        if (MessageRef.offset(chunk.ref(index)) >= offset) {
          return young;
        }
        young = index + 1;
      }
    }
    return young;
  }
}
