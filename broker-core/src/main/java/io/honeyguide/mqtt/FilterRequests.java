package io.honeyguide.mqtt;

import io.honeyguide.access.AccessRules;
import io.honeyguide.delivery.SessionLink;
import io.honeyguide.delivery.SessionLink.SubscribeCompletion;
import io.honeyguide.log.LogException;
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
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
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

  private final Edge edge;
  private final MqttEndpoint endpoint;
  private final int version;
  private final AccessRules rules;
  private final Supplier<SessionLink> link;

  FilterRequests(
      Edge edge,
      MqttEndpoint endpoint,
      int version,
      AccessRules rules,
      Supplier<SessionLink> link) {
    this.edge = edge;
    this.endpoint = endpoint;
    this.version = version;
    this.rules = rules;
    this.link = link;
  }

  /** SUBSCRIBE came. */
  void subscribe(MqttSubscribeMessage packet) {
    var identifier = identifier(packet.properties());
    var wanted = new LinkedHashMap<TopicFilter, Subscription>();
    var codes = new ArrayList<MqttSubAckReasonCode>();
    for (var asked : packet.topicSubscriptions()) {
      var filter = parse(asked.topicName());
      if (filter == null) {
        codes.add(failure(MqttSubAckReasonCode.TOPIC_FILTER_INVALID));
        continue;
      }
      var denial = rules.subscribe(edge.admission().principal(), filter);
      if (denial != AccessRules.ALLOWED) {
        codes.add(failure(denied(denial)));
      } else if (filter.shareGroup() != null) {
        codes.add(failure(MqttSubAckReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED));
      } else {
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
        .subscribe(
            wanted,
            new Answer() {
              @Override
              void answer(BitSet existed) {
                acknowledge(packet.messageId(), codes);
              }

              @Override
              void refuse() {
                codes.replaceAll(code -> failure(MqttSubAckReasonCode.QUOTA_EXCEEDED));
                acknowledge(packet.messageId(), codes);
              }
            });
  }

  private static int identifier(MqttProperties properties) {
    var property = properties.getProperty(PropertyScan.SUBSCRIPTION_IDENTIFIER);
    return property == null ? 0 : (Integer) property.value();
  }

  private static @Nullable TopicFilter parse(String filter) {
    try {
      return TopicFilter.of(filter);
    } catch (BadTopicException e) {
      return null; // the answer says so
    }
  }

  private Subscription subscription(MqttTopicSubscription asked, int identifier) {
    var options = asked.subscriptionOption();
    return version < ConnectPacket.MQTT_5
        ? new Subscription(asked.qualityOfService().value(), false, false, 0, 0)
        : new Subscription(
            asked.qualityOfService().value(),
            options.isNoLocal(),
            options.isRetainAsPublished(),
            options.retainHandling().value(),
            identifier);
  }

  private static MqttSubAckReasonCode denied(int code) {
    return switch (code) {
      case AccessRules.NOT_AUTHORIZED -> MqttSubAckReasonCode.NOT_AUTHORIZED;
      case ReasonCode.IMPLEMENTATION -> MqttSubAckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
      default -> MqttSubAckReasonCode.UNSPECIFIED_ERROR;
    };
  }

  private MqttSubAckReasonCode failure(MqttSubAckReasonCode code) {
    return version < ConnectPacket.MQTT_5 ? MqttSubAckReasonCode.UNSPECIFIED_ERROR : code;
  }

  private void acknowledge(int packetId, List<MqttSubAckReasonCode> codes) {
    endpoint.subscribeAcknowledge(packetId, codes, MqttProperties.NO_PROPERTIES);
  }

  /** UNSUBSCRIBE came. */
  void unsubscribe(MqttUnsubscribeMessage packet) {
    var places = new ArrayList<Integer>();
    var filters = new ArrayList<TopicFilter>();
    var codes = new ArrayList<MqttUnsubAckReasonCode>();
    for (var text : packet.topics()) {
      var filter = parse(text);
      if (filter == null) {
        codes.add(MqttUnsubAckReasonCode.TOPIC_FILTER_INVALID);
      } else {
        places.add(codes.size());
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
                  codes.set(places.get(i), MqttUnsubAckReasonCode.SUCCESS);
                }
                acknowledgeUnsubscribe(packet.messageId(), codes);
              }

              @Override
              void refuse() {
                codes.replaceAll(code -> MqttUnsubAckReasonCode.UNSPECIFIED_ERROR);
                acknowledgeUnsubscribe(packet.messageId(), codes);
              }
            });
  }

  private void acknowledgeUnsubscribe(int packetId, List<MqttUnsubAckReasonCode> codes) {
    if (version < ConnectPacket.MQTT_5) {
      endpoint.unsubscribeAcknowledge(packetId);
    } else {
      endpoint.unsubscribeAcknowledge(packetId, codes, MqttProperties.NO_PROPERTIES);
    }
  }

  /** Answers, unless the connection has ended meanwhile, and reads on. */
  private abstract class Answer implements SubscribeCompletion {

    abstract void answer(BitSet existed);

    abstract void refuse();

    @Override
    public void done(BitSet existed) {
      if (!edge.hasEnded()) {
        answer(existed);
        edge.gate().resume(ReadGate.AWAITS_SUBSCRIPTIONS);
      }
    }

    @Override
    public void refused(LogException cause) {
      if (!edge.hasEnded()) {
        refuse();
        edge.gate().resume(ReadGate.AWAITS_SUBSCRIPTIONS);
      }
    }
  }
}
