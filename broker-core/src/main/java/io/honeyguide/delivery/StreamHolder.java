package io.honeyguide.delivery;

import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import java.time.InstantSource;

/**
 * Keeps the history of streams beyond what the log keeps by itself: a message is claimed while one
 * of its streams keeps it.
 *
 * <p>Any thread may claim. A clock that is set back brings nothing back: what a stream once let go
 * of by its age it lets go of for good. Nor does it keep what expired.
 */
final class StreamHolder implements Holder {

  private final Streams streams;
  private final InstantSource clock;
  private volatile long latestMs;

  StreamHolder(Streams streams, InstantSource clock) {
    this.streams = streams;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "streams";
  }

  @Override
  public Claim claim(RecordView record, MessageView message) {
    var all = streams.views();
    if (all.isEmpty() || record.type() != RecordType.MESSAGE) {
      return Claim.NONE;
    }
    var nowMs = Math.max(latestMs, clock.millis());
    // Two threads at once may set it back by what lies between them, which is nothing to a stream.
    latestMs = nowMs;
    if (message.isExpired(nowMs)) {
      return Claim.NONE; // history does not show it any more
    }
    for (var stream : all) {
      if (stream.view().keeps(record.offset(), record.timeMs(), nowMs)
          && stream
              .view()
              .holds(record.offset(), record.body(), message.topicAt(), message.topicBytes())) {
        return Claim.KEEPS;
      }
    }
    return Claim.NONE;
  }
}
