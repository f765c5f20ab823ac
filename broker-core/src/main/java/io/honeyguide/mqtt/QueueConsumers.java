package io.honeyguide.mqtt;

import io.honeyguide.delivery.Deliveries;
import io.honeyguide.delivery.SessionOutlet;
import io.honeyguide.log.LogException;
import io.honeyguide.named.AckId;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.Settlement;
import io.honeyguide.session.Subscription;
import io.honeyguide.topic.TopicFilter;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The named subscriptions that one client works on, as {@code $queue/{name}}. They are the
 * connection's and not the session's: nothing of them is stored, what the connection leaves
 * unacknowledged goes back to the others who work on them, and a client that comes back subscribes
 * again.
 *
 * <p>Their packet identifiers are lent by the session's deliveries, so one space and one Receive
 * Maximum hold for both [MQTT-2.2.1-4] [MQTT-3.3.4-9].
 *
 * <p>Owner: the connection's event loop.
 */
final class QueueConsumers {

  private static final String LEVEL = "$queue";
  private static final String PREFIX = LEVEL + "/";

  private final EdgeLoop shared;
  private final Edge edge;
  private final SessionOutlet client;
  private final Deliveries deliveries;
  private final Map<String, QueueConsumer> byName = new HashMap<>();

  /** By packet identifier, what the client was sent and has not acknowledged. */
  private final IntObjectMap<Sent> sent = new IntObjectHashMap<>();

  /** A message that the client has, and who gave it. */
  private record Sent(QueueConsumer consumer, AckId id) {}

  QueueConsumers(EdgeLoop shared, Edge edge, SessionOutlet client, Deliveries deliveries) {
    this.shared = shared;
    this.edge = edge;
    this.client = client;
    this.deliveries = deliveries;
  }

  /** Whether a filter names a named subscription. */
  static boolean isOne(String filter) {
    return filter.startsWith(PREFIX);
  }

  /** The name in such a filter. */
  static String name(String filter) {
    return filter.substring(PREFIX.length());
  }

  /** Whether what a filter matches lies where the names of named subscriptions are. */
  static boolean isBelow(TopicFilter filter) {
    var pattern = filter.pattern();
    return pattern.equals(LEVEL) || pattern.startsWith(PREFIX);
  }

  /** The subscription of a name, or null. */
  @Nullable NamedSubscription find(String name) {
    return shared.shard.named().named(name);
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  /** How many the client works on. */
  int count() {
    return byName.size();
  }

  /** The client works on a subscription from here on, or does so with other options. */
  void begin(NamedSubscription subscription, Subscription options) {
    var there = byName.get(subscription.name());
    if (there != null && there.isOf(subscription)) {
      there.options(options);
      return;
    }
    if (there != null) {
      there.end();
    }
    var consumer = new QueueConsumer(shared, this, subscription, deliveries.inflightMax());
    byName.put(subscription.name(), consumer);
    consumer.options(options);
    consumer.begin();
  }

  /** The client works on a subscription no more; says whether it did. */
  boolean end(String name) {
    var consumer = byName.remove(name);
    if (consumer == null) {
      return false;
    }
    // What was sent keeps its identifier until the client acknowledges it [MQTT-3.10.4-3].
    consumer.end();
    return true;
  }

  /** How many messages the connection takes at the moment. */
  int room() {
    return edge.hasEnded() || !edge.output().hasRoom() ? 0 : deliveries.room();
  }

  /** There may be room that was not there before. */
  void roomMade() {
    if (room() > 0) {
      byName.values().forEach(QueueConsumer::ask);
    }
  }

  /** Sends a message, as {@link SessionOutlet#deliver} has it. */
  SessionOutlet.Delivered send(QueueConsumer consumer, AckId id, QueueConsumer.Found message) {
    var packetId = deliveries.lendPacketId();
    if (packetId == 0) {
      return SessionOutlet.Delivered.NO_ROOM;
    }
    var outcome =
        client.deliver(
            message.view(), packetId, 1, false, message.retain(), consumer.identifiers());
    if (outcome == SessionOutlet.Delivered.SENT) {
      sent.put(packetId, new Sent(consumer, id));
    } else {
      deliveries.takeBackPacketId(packetId);
    }
    return outcome;
  }

  /**
   * PUBACK of an identifier that is none of the session's. It may come after the lease, or after
   * the end of the consumer: then it counts if nobody else has the message.
   */
  void acknowledged(int packetId, int code) {
    var was = sent.remove(packetId);
    if (was == null) {
      return;
    }
    deliveries.takeBackPacketId(packetId);
    if (code < ReasonCode.UNSPECIFIED) {
      was.consumer.acknowledge(was.id);
    } else {
      was.consumer.say(Settlement.nack(new AckId[] {was.id}, -1, refusal -> {}));
    }
  }

  /** A subscription was deleted: MQTT has no way to tell the client but to end the connection. */
  void deleted(QueueConsumer consumer) {
    if (byName.remove(consumer.name(), consumer) && !edge.hasEnded()) {
      edge.end(
          ReasonCode.ADMINISTRATIVE_ACTION,
          "the named subscription %s was deleted".formatted(FaultLog.shown(consumer.name())));
    }
  }

  /** The log could not be read. */
  void failed(LogException cause) {
    client.refused(cause);
  }

  /** The connection is over. */
  void close() {
    new ArrayList<>(byName.values()).forEach(QueueConsumer::end);
    byName.clear();
    sent.clear();
  }
}
