package io.honeyguide.http;

import io.honeyguide.access.AccessRules;
import io.honeyguide.topic.Topic;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Holds requests to the access rules, as MQTT clients are: 403 for what they do not allow. */
final class TopicAccess {

  private TopicAccess() {}

  /** Refuses a publish that whoever asks may not make. */
  static void requirePublish(Exchange exchange, Topic topic) {
    var utf8 = Unpooled.wrappedBuffer(topic.name().getBytes(StandardCharsets.UTF_8));
    var rules = exchange.http().edge().authentication().rules();
    if (rules.publish(exchange.principal(), utf8, 0, utf8.readableBytes()) != AccessRules.ALLOWED) {
      exchange.http().denied();
      throw refusal("publish to the topic", topic.name());
    }
  }

  /** Whether whoever asks may subscribe to all of some filters. */
  static boolean mayRead(Exchange exchange, List<TopicFilter> filters) {
    var rules = exchange.http().edge().authentication().rules();
    for (var filter : filters) {
      if (rules.subscribe(exchange.principal(), filter) != AccessRules.ALLOWED) {
        return false;
      }
    }
    return true;
  }

  /** Refuses to show messages that whoever asks may not subscribe to. */
  static void requireRead(Exchange exchange, TopicFilter filter) {
    if (!mayRead(exchange, filter)) {
      throw refusal("read the topic filter", filter.text());
    }
  }

  /** Whether whoever asks may subscribe to what a filter matches. */
  static boolean mayRead(Exchange exchange, TopicFilter filter) {
    var rules = exchange.http().edge().authentication().rules();
    return rules.subscribe(exchange.principal(), filter) == AccessRules.ALLOWED;
  }

  private static RefusedRequestException refusal(String what, String topic) {
    return new RefusedRequestException(
        Problem.of(
            403,
            "not_authorized",
            "security.rules does not let you %s \"%s\"".formatted(what, Shown.of(topic))));
  }
}
