package io.honeyguide.mqtt;

import io.honeyguide.delivery.SessionOutlet;
import io.honeyguide.figures.SysTopics;
import io.honeyguide.session.Subscription;
import io.honeyguide.topic.TopicFilter;
import java.util.BitSet;
import java.util.Map;

/**
 * Gives a client that subscribes below {@code $SYS} what there is, as retained messages at QoS 0.
 *
 * <p>Owner: the connection's event loop.
 */
final class SysFilters {

  private final SysTopics topics;
  private final SessionOutlet client;

  SysFilters(SysTopics topics, SessionOutlet client) {
    this.topics = topics;
    this.client = client;
  }

  /**
   * Subscriptions are in force.
   *
   * @param existed by place, whether there was a subscription before
   */
  void subscribed(Map<TopicFilter, Subscription> wanted, BitSet existed) {
    var place = 0;
    for (var entry : wanted.entrySet()) {
      var isNew = !existed.get(place++);
      if (wantsRetained(entry.getKey(), entry.getValue(), isNew)) {
        var identifier = entry.getValue().identifier();
        var identifiers = identifier == 0 ? null : new int[] {identifier};
        topics.forEach(
            entry.getKey(), message -> client.deliver(message, 0, 0, false, true, identifiers));
      }
    }
  }

  /** Whether the standard has retained messages sent [MQTT-3.3.1-9] to [MQTT-3.3.1-11]. */
  private static boolean wantsRetained(TopicFilter filter, Subscription options, boolean isNew) {
    return filter.shareGroup() == null
        && options.retainHandling() != Subscription.RETAINED_NEVER
        && (isNew || options.retainHandling() != Subscription.RETAINED_IF_NEW);
  }
}
