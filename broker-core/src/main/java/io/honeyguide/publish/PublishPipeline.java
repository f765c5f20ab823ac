package io.honeyguide.publish;

import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.message.RecordType;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The way in for every message, whoever sent it: stamped with the time of receipt, framed as a
 * record into the open batch of the event loop's turn. What follows happens in the log's time.
 *
 * <p>Owner: one event loop.
 */
public final class PublishPipeline {

  private final Turn turn;
  private final InstantSource clock;

  /** The pipeline of one event loop. */
  public PublishPipeline(Turn turn, InstantSource clock) {
    this.turn = turn;
    this.clock = clock;
  }

  /**
   * Publishes a message.
   *
   * @param completion hears on this loop once the message is durable, or refused; null when nobody
   *     waits, as for QoS 0: such a message does not force the log
   * @param token handed back to the completion
   * @return the time of receipt that the message was stamped with, in milliseconds since 1970
   */
  public long publish(PublishRequest request, @Nullable Completion completion, long token) {
    var waits = completion != null;
    var batch = turn.batch(request.bytesMax(), true);
    var timeMs = clock.millis();
    MessageCodec.write(request, timeMs, batch.begin(RecordType.MESSAGE));
    batch.end(completion, token, waits);
    return timeMs;
  }
}
