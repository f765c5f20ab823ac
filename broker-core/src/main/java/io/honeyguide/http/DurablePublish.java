package io.honeyguide.http;

import io.honeyguide.log.LogException;
import io.honeyguide.log.LogFullException;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.metrics.StripedTimer;
import io.honeyguide.publish.Completion;
import io.honeyguide.publish.DelayedFullException;
import io.honeyguide.topic.Topic;
import io.netty.buffer.ByteBuf;

/**
 * One message on its way from a request into the log; the request is answered once it is durable,
 * or with why it is not.
 *
 * <p>Owner: the connection's event loop.
 */
final class DurablePublish implements Completion {

  /** Answers a publish that is durable. */
  @FunctionalInterface
  interface Stored {

    /** The message is durable. */
    void answer(Outcome outcome);
  }

  /**
   * What became of a message that is durable.
   *
   * @param matched number of subscribers it was handed to; 0 when it waits for its time
   * @param timeMs time of receipt, milliseconds since 1970
   * @param dueMs when it is published; the time of receipt without a delay
   * @param repeated whether it came before under the same name, and this tells of the first
   */
  record Outcome(long offset, long matched, long timeMs, long dueMs, boolean repeated) {}

  private final Exchange exchange;
  private final StripedTimer.Stripe ack;
  private final Stored stored;
  private final long startNanos;
  private final long delayMs;
  private long timeMs;

  private DurablePublish(Exchange exchange, StripedTimer.Stripe ack, long delayMs, Stored stored) {
    this.exchange = exchange;
    this.ack = ack;
    this.delayMs = delayMs;
    this.stored = stored;
    this.startNanos = exchange.http().edge().nanoTime().getAsLong();
  }

  /** Refuses at once while the log stores nothing, before anybody sends a body in vain. */
  static void requireCommittingLog(HttpLoop http) {
    var log = http.edge().health().log();
    switch (log.status()) {
      case COMMITTING -> {}
      case STALLED -> throw new RefusedRequestException(Problem.logFull(log.reason()));
      case FAILED ->
          throw new RefusedRequestException(
              Problem.busy(
                  "log_failed",
                  "the log has stopped (%s); the broker must be restarted"
                      .formatted(log.reason())));
    }
  }

  /** Refuses a message for a queue that is full, if that is what is to be done. */
  static void requireRoom(HttpLoop http, PublishRequest message) {
    var full = http.fullQueues().refusal(message);
    if (full != null) {
      throw new RefusedRequestException(Problem.queueFull(full));
    }
  }

  /** Publishes a message. */
  static void start(
      Exchange exchange,
      PublishMeters meters,
      Topic topic,
      boolean retain,
      PublishParameters parameters,
      ByteBuf payload,
      Stored stored) {
    var http = exchange.http();
    requireCommittingLog(http);
    var message = parameters.fill(new PublishRequest(), topic, retain, payload);
    requireRoom(http, message);
    meters.received(parameters.qos());
    var publish = new DurablePublish(exchange, meters.ack(), parameters.delayMs(), stored);
    exchange.watch().after(http.deadlines().commitMs(), publish::late);
    publish.timeMs = http.loop().pipeline().publish(message, publish, 0);
  }

  @Override
  public void committed(long token, long offset, long result) {
    ack.recordNanos(exchange.http().edge().nanoTime().getAsLong() - startNanos);
    answer(new Outcome(offset, result, timeMs, timeMs + delayMs, false));
  }

  @Override
  public void repeated(long token, long offset, long firstMs) {
    answer(new Outcome(offset, 0, firstMs, firstMs, true));
  }

  private void answer(Outcome outcome) {
    if (!exchange.isOver()) {
      exchange.attempt(() -> stored.answer(outcome));
    }
  }

  @Override
  public void refused(long token, LogException cause) {
    exchange.problem(notStored(cause));
  }

  /** Why a message was not stored. */
  static Problem notStored(LogException cause) {
    if (cause instanceof DelayedFullException) {
      return Problem.tooMany("delayed_full", "nothing was stored: " + cause.getMessage());
    }
    return cause instanceof LogFullException
        ? Problem.logFull(cause.getMessage())
        : Problem.busy("log_failed", "nothing was stored: " + cause.getMessage());
  }

  private void late() {
    exchange.problem(outcomeUnknown(exchange.http()));
  }

  /** Nobody can say yet whether it is stored. */
  static Problem outcomeUnknown(HttpLoop http) {
    return Problem.busy(
        "outcome_unknown",
        ("the message was not durable within http.commit-timeout = %d ms and may still become"
                + " so; look at /health/ready before sending it again")
            .formatted(http.deadlines().commitMs()));
  }
}
