package io.honeyguide.mqtt;

import io.honeyguide.access.AccessRules;
import io.honeyguide.delivery.SessionLink;
import io.honeyguide.delivery.SessionLink.SubscribeCompletion;
import io.honeyguide.log.LogException;
import io.honeyguide.message.VarInt;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.session.Subscription;
import io.honeyguide.topic.BadTopicException;
import io.honeyguide.topic.TopicFilter;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttTopicSubscription;
import io.vertx.mqtt.messages.MqttSubscribeMessage;
import io.vertx.mqtt.messages.MqttUnsubscribeMessage;
import io.vertx.mqtt.messages.codes.MqttSubAckReasonCode;
import io.vertx.mqtt.messages.codes.MqttUnsubAckReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * SUBSCRIBE and UNSUBSCRIBE of one client: makes the changes and answers once they are in force.
 * The packets were checked; what is left are filters that may not be subscribed to. Nothing behind
 * such a packet is read before its answer, so a client's packets take effect in their order.
 *
 * <p>Owner: the connection's event loop.
 */
final class FilterRequests {

  private static final String NOT_STORED =
      "and those with it are not stored: the log has no room or has failed";

  private final Edge edge;
  private final MqttEndpoint endpoint;
  private final ConnectPacket connect;
  private final MqttLimits limits;
  private final TopicLimits topics;
  private final AccessRules rules;
  private final SysFilters sysFilters;
  private final Supplier<SessionLink> link;
  private final Supplier<QueueConsumers> queues;

  FilterRequests(
      Edge edge,
      MqttEndpoint endpoint,
      ConnectPacket connect,
      MqttLimits limits,
      AccessRules rules,
      SysFilters sysFilters,
      Supplier<SessionLink> link,
      Supplier<QueueConsumers> queues) {
    this.edge = edge;
    this.endpoint = endpoint;
    this.connect = connect;
    this.limits = limits;
    this.topics = TopicLimits.of(limits);
    this.rules = rules;
    this.sysFilters = sysFilters;
    this.link = link;
    this.queues = queues;
  }

  /** The codes of one answer by place in the request, and why one of them says no. */
  private static final class Codes<C> {
    final List<C> list = new ArrayList<>();
    String why = "";

    void add(C code) {
      list.add(code);
    }

    void refuse(C code, String what) {
      set(list.size(), code, what);
    }

    void set(int place, C code, String what) {
      if (place == list.size()) {
        list.add(code);
      } else {
        list.set(place, code);
      }
      if (why.isEmpty()) {
        why = "filter %d %s".formatted(place + 1, what);
      }
    }
  }

  /** SUBSCRIBE came. */
  void subscribe(MqttSubscribeMessage packet) {
    if (!hasAnswer(packet.topicSubscriptions().size())) {
      return;
    }
    var identifier = identifier(packet.properties());
    var wanted = new LinkedHashMap<TopicFilter, Subscription>();
    var filters = new ArrayList<@Nullable TopicFilter>();
    var codes = new Codes<MqttSubAckReasonCode>();
    for (var asked : packet.topicSubscriptions()) {
      if (QueueConsumers.isOne(asked.topicName())) {
        filters.add(null);
        consume(asked, identifier, codes);
        continue;
      }
      var filter = parse(asked.topicName(), codes, MqttSubAckReasonCode.TOPIC_FILTER_INVALID);
      if (filter != null && !mayHave(filter, codes)) {
        filter = null;
      }
      filters.add(filter);
      if (filter != null) {
        wanted.put(filter, subscription(asked, identifier));
        codes.add(MqttSubAckReasonCode.qosGranted(asked.qualityOfService()));
      }
    }
    if (wanted.isEmpty()) {
      acknowledge(packet.messageId(), codes);
      return;
    }
    edge.gate().pause(ReadGate.AWAITS_SUBSCRIPTIONS);
    link.get()
        .admit(
            wanted.keySet(),
            limits.subscriptionsMax(),
            surplus -> {
              for (var i = 0; i < filters.size(); i++) {
                var filter = filters.get(i);
                if (filter != null && surplus.contains(filter)) {
                  codes.set(i, MqttSubAckReasonCode.QUOTA_EXCEEDED, aboveMost());
                }
              }
              wanted.keySet().removeAll(surplus);
              edge.attempt(() -> subscribe(packet.messageId(), filters, wanted, codes));
            });
  }

  private void subscribe(
      int packetId,
      List<@Nullable TopicFilter> filters,
      Map<TopicFilter, Subscription> wanted,
      Codes<MqttSubAckReasonCode> codes) {
    var answer =
        new Answer() {
          @Override
          void answer(BitSet existed) {
            acknowledge(packetId, codes);
            sysFilters.subscribed(wanted, existed);
          }

          @Override
          void refuse() {
            for (var i = 0; i < filters.size(); i++) {
              if (filters.get(i) != null) {
                codes.set(i, MqttSubAckReasonCode.QUOTA_EXCEEDED, NOT_STORED);
              }
            }
            acknowledge(packetId, codes);
          }
        };
    if (wanted.isEmpty()) {
      answer.done(new BitSet(0));
    } else if (!edge.hasEnded()) {
      link.get().subscribe(wanted, answer);
    }
  }

  /** A client wants to work on a named subscription. */
  private void consume(
      MqttTopicSubscription asked, int identifier, Codes<MqttSubAckReasonCode> codes) {
    var consumers = queues.get();
    var name = QueueConsumers.name(asked.topicName());
    var found = consumers.find(name);
    if (found == null) {
      codes.refuse(
          MqttSubAckReasonCode.TOPIC_FILTER_INVALID,
          "names a subscription that is not there; PUT /v1/subscriptions/{name} defines one");
    } else if (!mayWorkOn(found, codes)) {
      return;
    } else if (found.definition().push() != null) {
      codes.refuse(
          MqttSubAckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
          "names a subscription whose messages are posted to its push.url");
    } else if (asked.qualityOfService().value() == 0) {
      codes.refuse(
          MqttSubAckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
          "asks for QoS 0, at which nobody says what is done; ask for QoS 1");
    } else if (!consumers.has(name) && consumers.count() >= limits.subscriptionsMax()) {
      codes.refuse(MqttSubAckReasonCode.QUOTA_EXCEEDED, aboveMost());
    } else {
      consumers.begin(found, subscription(asked, identifier));
      codes.add(MqttSubAckReasonCode.GRANTED_QOS1);
    }
  }

  /** Whoever works on a named subscription may subscribe to each of its filters. */
  private boolean mayWorkOn(NamedSubscription found, Codes<MqttSubAckReasonCode> codes) {
    for (var filter : found.definition().filters()) {
      if (!isAllowed(filter, codes)) {
        return false;
      }
    }
    return true;
  }

  private String aboveMost() {
    return "is above the %,d subscriptions of a session (mqtt.subscriptions-max)"
        .formatted(limits.subscriptionsMax());
  }

  private static int identifier(MqttProperties properties) {
    var property = properties.getProperty(PropertyScan.SUBSCRIPTION_IDENTIFIER);
    return property == null ? 0 : (Integer) property.value();
  }

  /** The filter, or null with its code set where it may not be used. */
  private <C> @Nullable TopicFilter parse(String text, Codes<C> codes, C invalid) {
    try {
      return TopicFilter.of(text);
    } catch (BadTopicException e) {
      codes.refuse(invalid, e.fault().sentence());
      return null;
    }
  }

  private Subscription subscription(MqttTopicSubscription asked, int identifier) {
    var options = asked.subscriptionOption();
    return connect.version() < ConnectPacket.MQTT_5
        ? new Subscription(asked.qualityOfService().value(), false, false, 0, 0)
        : new Subscription(
            asked.qualityOfService().value(),
            options.isNoLocal(),
            options.isRetainAsPublished(),
            options.retainHandling().value(),
            identifier);
  }

  /** Whether a filter may be subscribed to; says why not. */
  private boolean mayHave(TopicFilter filter, Codes<MqttSubAckReasonCode> codes) {
    if (!topics.takes(filter)) {
      codes.refuse(
          MqttSubAckReasonCode.TOPIC_FILTER_INVALID,
          "is above %d levels or %d bytes (mqtt.topic-levels-max, mqtt.topic-bytes-max)"
              .formatted(limits.topicLevelsMax(), limits.topicBytesMax()));
      return false;
    }
    if (QueueConsumers.isBelow(filter)) {
      codes.refuse(
          MqttSubAckReasonCode.TOPIC_FILTER_INVALID,
          "is kept for named subscriptions: $queue/{name}, which is shared anyhow");
      return false;
    }
    return isAllowed(filter, codes);
  }

  private boolean isAllowed(TopicFilter filter, Codes<MqttSubAckReasonCode> codes) {
    var denial = rules.subscribe(edge.admission().principal(), filter);
    if (denial != AccessRules.ALLOWED) {
      codes.refuse(denied(denial), "is not for this client, say the access rules");
      return false;
    }
    return true;
  }

  private static MqttSubAckReasonCode denied(int code) {
    return switch (code) {
      case AccessRules.NOT_AUTHORIZED -> MqttSubAckReasonCode.NOT_AUTHORIZED;
      case ReasonCode.IMPLEMENTATION -> MqttSubAckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
      default -> MqttSubAckReasonCode.UNSPECIFIED_ERROR;
    };
  }

  private void acknowledge(int packetId, Codes<MqttSubAckReasonCode> codes) {
    if (connect.version() < ConnectPacket.MQTT_5) {
      codes.list.replaceAll(code -> code.value() < 0 ? failureBeforeFive() : code);
    }
    endpoint.subscribeAcknowledge(packetId, codes.list, properties(codes));
  }

  /**
   * How SUBACK says no before 5.0. In MQTT 3.1 it cannot: its codes are granted QoS alone and its
   * section 3.8 asks for a positive answer, so that a client would take 0x80 for who knows what.
   */
  private MqttSubAckReasonCode failureBeforeFive() {
    return connect.version() == ConnectPacket.MQTT_3_1
        ? MqttSubAckReasonCode.GRANTED_QOS0
        : MqttSubAckReasonCode.UNSPECIFIED_ERROR;
  }

  /** What was wrong, if the client wants to know it and takes it [MQTT-3.9.2-1]. */
  private MqttProperties properties(Codes<?> codes) {
    var text = codes.why.getBytes(StandardCharsets.UTF_8).length;
    if (text == 0
        || !connect.wantsProblems()
        || packetBytes(codes.list.size(), 3 + text) > connect.maximumPacketBytes()) {
      return MqttProperties.NO_PROPERTIES;
    }
    var properties = new MqttProperties();
    properties.add(new MqttProperties.StringProperty(PropertyScan.REASON_STRING, codes.why));
    return properties;
  }

  private static int packetBytes(int codes, int propertyBytes) {
    var bytes = 2 + VarInt.bytes(propertyBytes) + propertyBytes + codes;
    return 1 + VarInt.bytes(bytes) + bytes;
  }

  /** Whether the client takes an answer with one code for each filter [MQTT-3.1.2-24]. */
  private boolean hasAnswer(int filters) {
    if (packetBytes(filters, 0) <= connect.maximumPacketBytes()) {
      return true;
    }
    edge.end(
        ReasonCode.PACKET_TOO_LARGE,
        "the answer to %d filters is above the Maximum Packet Size of the client"
            .formatted(filters));
    return false;
  }

  /** UNSUBSCRIBE came. */
  void unsubscribe(MqttUnsubscribeMessage packet) {
    if (!hasAnswer(packet.topics().size())) {
      return;
    }
    var places = new ArrayList<Integer>();
    var filters = new ArrayList<TopicFilter>();
    var codes = new Codes<MqttUnsubAckReasonCode>();
    for (var text : packet.topics()) {
      if (QueueConsumers.isOne(text)) {
        codes.add(
            queues.get().end(QueueConsumers.name(text))
                ? MqttUnsubAckReasonCode.SUCCESS
                : MqttUnsubAckReasonCode.NO_SUBSCRIPTION_EXISTED);
        continue;
      }
      var filter = parse(text, codes, MqttUnsubAckReasonCode.TOPIC_FILTER_INVALID);
      if (filter != null) {
        places.add(codes.list.size());
        filters.add(filter);
        codes.add(MqttUnsubAckReasonCode.NO_SUBSCRIPTION_EXISTED);
      }
    }
    if (filters.isEmpty()) {
      acknowledgeUnsubscribe(packet.messageId(), codes);
      return;
    }
    edge.gate().pause(ReadGate.AWAITS_SUBSCRIPTIONS);
    link.get()
        .unsubscribe(
            filters,
            new Answer() {
              @Override
              void answer(BitSet existed) {
                for (var i = existed.nextSetBit(0); i >= 0; i = existed.nextSetBit(i + 1)) {
                  codes.list.set(places.get(i), MqttUnsubAckReasonCode.SUCCESS);
                }
                acknowledgeUnsubscribe(packet.messageId(), codes);
              }

              @Override
              void refuse() {
                for (var place : places) {
                  codes.set(place, MqttUnsubAckReasonCode.UNSPECIFIED_ERROR, NOT_STORED);
                }
                acknowledgeUnsubscribe(packet.messageId(), codes);
              }
            });
  }

  private void acknowledgeUnsubscribe(int packetId, Codes<MqttUnsubAckReasonCode> codes) {
    if (connect.version() < ConnectPacket.MQTT_5) {
      endpoint.unsubscribeAcknowledge(packetId);
    } else {
      endpoint.unsubscribeAcknowledge(packetId, codes.list, properties(codes));
    }
  }

  /** Answers, unless the connection has ended meanwhile, and reads on. */
  private abstract class Answer implements SubscribeCompletion {

    abstract void answer(BitSet existed);

    abstract void refuse();

    @Override
    public void done(BitSet existed) {
      go(() -> answer(existed));
    }

    @Override
    public void refused(LogException cause) {
      go(() -> refuse());
    }

    private void go(Runnable answering) {
      if (!edge.hasEnded()) {
        edge.attempt(answering);
        edge.gate().resume(ReadGate.AWAITS_SUBSCRIPTIONS);
      }
    }
  }
}
