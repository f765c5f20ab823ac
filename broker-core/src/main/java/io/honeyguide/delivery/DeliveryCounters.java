package io.honeyguide.delivery;

import java.util.concurrent.atomic.LongAdder;

/** What delivery counts, for the metrics. Any thread adds and reads. */
public final class DeliveryCounters {

  /** Deliveries dropped since the queue of a session or share group was full. */
  public final LongAdder queueFull = new LongAdder();

  /** Deliveries dropped since they waited longer than a queue lets them. */
  public final LongAdder queueAge = new LongAdder();

  /** Publishes refused since a queue that they would have gone to was full. */
  public final LongAdder refused = new LongAdder();

  /** Deliveries passed over since the message's time was over. */
  public final LongAdder expired = new LongAdder();

  /** QoS 0 deliveries dropped since the connection had no room. */
  public final LongAdder slowConsumer = new LongAdder();

  /** Deliveries a connection could never send, such as messages above its maximum packet size. */
  public final LongAdder skipped = new LongAdder();

  /** Deliveries whose message is no longer in the log, by retention or damage. */
  public final LongAdder lost = new LongAdder();

  /** Sessions that came to their end since their client stayed away for too long. */
  public final LongAdder sessionsExpired = new LongAdder();

  /** Messages that durable consumers gave up on. */
  public final LongAdder deadLetters = new LongAdder();
}
