package io.honeyguide.publish;

import io.honeyguide.log.Durability;
import io.honeyguide.log.LogException;
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
  private final Mailbox mailbox;
  private final InstantSource clock;
  private @Nullable Intake intake;

  /** Null while no topic has a policy of its own, which costs nothing then. */
  private final @Nullable TopicDurability policies;

  /**
   * The pipeline of one event loop.
   *
   * @param policies what the messages of a topic ask of the log's force
   */
  public PublishPipeline(
      Turn turn, Mailbox mailbox, InstantSource clock, TopicDurability policies) {
    this.turn = turn;
    this.mailbox = mailbox;
    this.clock = clock;
    this.policies = policies.isEmpty() ? null : policies;
  }

  /** Says what to ask about messages that have a name or a delay; before any of them comes. */
  public void intake(Intake shared) {
    intake = shared;
  }

  /**
   * Publishes a message.
   *
   * @param completion hears on this loop, later, once the message is as durable as its topic's
   *     policy asks, or refused; null when nobody waits, as for QoS 0: such a message does not
   *     force the log, and its name is not looked at
   * @param token handed back to the completion
   * @return the time of receipt that the message was stamped with, in milliseconds since 1970
   */
  public long publish(PublishRequest request, @Nullable Completion completion, long token) {
    var timeMs = clock.millis();
    if (request.delayMs() != 0 || request.messageId().length != 0) {
      publishSpecial(request, timeMs, completion, token);
    } else {
      append(RecordType.MESSAGE, request, timeMs, completion, token);
    }
    return timeMs;
  }

  private void append(
      byte type, PublishRequest request, long timeMs, @Nullable Completion completion, long token) {
    var batch = turn.batch(request.bytesMax(), true);
    var body = batch.begin(type);
    if (type == RecordType.DELAYED) {
      body.writeLongLE(timeMs + request.delayMs());
    }
    MessageCodec.write(request, timeMs, body);
    batch.end(completion, token, completion == null ? Durability.UNAWAITED : durability(request));
  }

  /** A message that waits for its time, or may have come before, or both. */
  private void publishSpecial(
      PublishRequest request, long timeMs, @Nullable Completion completion, long token) {
    var asked = intake;
    if (asked == null) {
      throw new IllegalStateException("this loop has no intake: names and delays are not taken");
    }
    var waits = completion;
    if (waits != null && request.messageId().length != 0) {
      var key = MessageKey.of(request);
      if (!asked.ids().reserve(key, timeMs, mailbox, waits, token)) {
        return;
      }
      waits = new Reserved(asked.ids(), key, waits);
    }
    var refusal = asked.refuse(request);
    if (refusal == null) {
      var type = request.delayMs() == 0 ? RecordType.MESSAGE : RecordType.DELAYED;
      append(type, request, timeMs, waits, token);
    } else if (waits != null) {
      var refused = waits;
      mailbox.post(() -> refused.refused(token, refusal));
    }
  }

  /** Waits for a message whose name is reserved; that it is stored, the log tells. */
  private record Reserved(RecentIds ids, MessageKey key, Completion completion)
      implements Completion {

    @Override
    public void committed(long token, long offset, long result) {
      completion.committed(token, offset, result);
    }

    @Override
    public void refused(long token, LogException cause) {
      ids.refused(key, cause);
      completion.refused(token, cause);
    }
  }

  private Durability durability(PublishRequest request) {
    return policies == null ? Durability.AS_CONFIGURED : policies.of(request.topic());
  }
}
