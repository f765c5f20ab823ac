package io.honeyguide.distribution.remote;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;

/** Refuses topics that no broker would take, before a connection is made. */
final class TopicCheck {

  private TopicCheck() {}

  /** Checks the name of a topic to publish to. */
  static void name(String topic) {
    try {
      MqttTopic.of(topic);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "no topic to publish to: \"%s\": %s".formatted(topic, e.getMessage()), e);
    }
  }

  /** Checks a topic filter. */
  static void filter(String filter) {
    try {
      MqttTopicFilter.of(filter);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "no topic filter: \"%s\": %s".formatted(filter, e.getMessage()), e);
    }
  }
}
