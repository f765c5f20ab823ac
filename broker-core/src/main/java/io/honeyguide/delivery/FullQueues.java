package io.honeyguide.delivery;

import io.honeyguide.message.PublishRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where an edge asks, before it accepts a publish, whether a queue that the message would go to is
 * full and {@code delivery.queue-overflow = refuse} has it refused. As long as no queue is, and so
 * always by the other policies, that is a look at one flag.
 *
 * <p>A message is refused as a whole, whoever else would get it and whether it is retained or not:
 * its publisher repeats it as a whole. QoS 0 is not queued and never refused. Nor is a message that
 * came before under its name: its publisher is told of the first.
 *
 * <p>Owner: one event loop, or a plugin's thread.
 */
public final class FullQueues {

  private final Shard shard;
  private final QueueGates gates;
  private final InstantSource clock;

  /** Made when it is needed first. */
  private @Nullable RouteCache routes;

  FullQueues(Shard shard, QueueGates gates, InstantSource clock) {
    this.shard = shard;
    this.gates = gates;
    this.clock = clock;
  }

  /**
   * Looks for a full queue.
   *
   * @return why the message is refused, in a sentence that names queue and setting; null when it
   *     may be accepted
   */
  public @Nullable String refusal(PublishRequest request) {
    return gates.isAnyFull() && request.qos() > 0 ? find(request) : null;
  }

  private @Nullable String find(PublishRequest request) {
    var cache = routes;
    if (cache == null) {
      cache = new RouteCache(shard.state().tree);
      routes = cache;
    }
    var topic = request.topic();
    for (var route : cache.find(topic, topic.readerIndex(), topic.readableBytes()).routes()) {
      if (route.subscriber() instanceof QueueOwner owner) {
        var gate = owner.gate();
        if (gate != null && gate.isFull() && isQueued(route, owner, request)) {
          if (shard.intake().isRepeated(request, clock.millis())) {
            return null;
          }
          shard.counters().refused.increment();
          return "the queue %s is full: %s, delivery.queue-overflow = refuse"
              .formatted(owner.queueName(), gate.setting());
        }
      }
    }
    return null;
  }

  private static boolean isQueued(Route route, QueueOwner owner, PublishRequest request) {
    var own =
        route.ownQos() != route.qos()
            && owner instanceof SessionSubscriber subscriber
            && Arrays.equals(
                request.publisher(),
                subscriber.session.clientId().getBytes(StandardCharsets.UTF_8));
    return (own ? route.ownQos() : route.qos()) > 0;
  }
}
