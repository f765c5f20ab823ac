package io.honeyguide.delivery;

import io.honeyguide.session.Subscription;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber of a topic with its overlapping subscriptions merged: one copy at the highest QoS,
 * with all Subscription Identifiers [MQTT-3.3.4-2] [MQTT-3.3.4-4].
 *
 * @param qos highest QoS for messages of others
 * @param ownQos highest QoS for messages of its own, -1 when No Local keeps them all away
 * @param retainAsPublished whether RETAIN is forwarded as it was published
 * @param identifiers Subscription Identifiers, or null for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; read-only by agreement
record Route(
    Subscriber subscriber,
    int qos,
    int ownQos,
    boolean retainAsPublished,
    int @Nullable [] identifiers) {

  static Route of(Subscriber subscriber, Subscription options) {
    return new Route(
        subscriber,
        options.qos(),
        options.noLocal() ? -1 : options.qos(),
        options.retainAsPublished(),
        options.identifier() == 0 ? null : new int[] {options.identifier()});
  }

  Route merge(Route other) {
    return new Route(
        subscriber,
        Math.max(qos, other.qos),
        Math.max(ownQos, other.ownQos),
        retainAsPublished || other.retainAsPublished,
        join(identifiers, other.identifiers));
  }

  private static int @Nullable [] join(int @Nullable [] left, int @Nullable [] right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    var joined = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, joined, left.length, right.length);
    return joined;
  }
}
