package io.honeyguide.api;

import java.time.Duration;
import java.util.List;

/**
 * What a durable consumer wants to receive, and how.
 *
 * @param name unique within the plugin; part of the durable name {@code plugin/<id>/<name>}
 * @param filters MQTT topic filters; a message that matches several of them arrives once
 * @param batchMessagesMax most messages in one batch, at least 1
 * @param retryDelay pause before a batch is offered again after a failure
 * @param attemptsMax offers of a batch before its messages are offered one by one, and of a single
 *     message before it becomes a dead letter, at least 1
 */
public record ConsumerSpec(
    String name, List<String> filters, int batchMessagesMax, Duration retryDelay, int attemptsMax) {

  /** Checks the limits and copies the filters. */
  public ConsumerSpec {
    filters = List.copyOf(filters);
    if (!name.matches("[a-z0-9-]{1,64}")) {
      throw new IllegalArgumentException(
          "consumer name must be 1 to 64 of a-z, 0-9 and '-', found: " + name);
    }
    if (filters.isEmpty()) {
      throw new IllegalArgumentException("consumer " + name + " needs at least one topic filter");
    }
    if (batchMessagesMax < 1 || attemptsMax < 1 || retryDelay.isNegative()) {
      throw new IllegalArgumentException(
          "consumer %s: batchMessagesMax and attemptsMax start at 1, retryDelay at 0; found %d, %d, %s"
              .formatted(name, batchMessagesMax, attemptsMax, retryDelay));
    }
  }

  /** A consumer with batches of at most 1,024 messages, retried every second, 16 times. */
  public static ConsumerSpec of(String name, List<String> filters) {
    return new ConsumerSpec(name, filters, 1024, Duration.ofSeconds(1), 16);
  }
}
