package io.honeyguide.distribution.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages of a named subscription, hands them on and acknowledges them after that: what was
 * handed on when this process dies may be handed on again, and nothing is passed over.
 *
 * <p>Owner: the command's thread.
 */
final class DurableWork {

  /** Messages taken at once; all of them are handed on before the first lease ends. */
  private static final int PULL_MAX = 100;

  /** The broker is asked again after this; shorter than it lets anybody wait. */
  private static final Duration WAIT = Duration.ofSeconds(15);

  private static final int NOT_FOUND = 404;

  private final HttpLink broker;
  private final String path;
  private final String name;
  private final Consumer<JsonNode> received;

  DurableWork(HttpLink broker, String name, Consumer<JsonNode> received) {
    this.broker = broker;
    this.name = name;
    this.path = "/v1/subscriptions/" + HttpRequests.encoded(name);
    this.received = received;
  }

  /**
   * Makes the subscription if there is none.
   *
   * @param start where it starts, null for at what comes from now on
   * @throws CommandFailure when there is one with other filters
   */
  void require(String filter, @Nullable JsonNode start) {
    var found = broker.ask("GET", path);
    if (found.status() == NOT_FOUND) {
      var definition = broker.body();
      definition.putArray("filters").add(filter);
      if (start != null) {
        definition.set("start", start);
      }
      broker.put(path, definition);
      return;
    }
    if (found.status() >= 300) {
      throw Refusal.of(found);
    }
    var filters = found.body().path("filters");
    if (filters.size() != 1 || !filters.path(0).asText().equals(filter)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "subscription %s is there with the filters %s; leave out FILTER to work on it"
              .formatted(name, filters));
    }
  }

  /**
   * Works until so many messages were handed on or the time is over.
   *
   * @param deadlineNanos by {@link System#nanoTime}
   * @return how many were handed on
   */
  long run(long count, long deadlineNanos) {
    var done = 0L;
    while (done < count) {
      var leftNanos = deadlineNanos - System.nanoTime();
      if (leftNanos <= 0) {
        break;
      }
      done += pull(count - done, Duration.ofNanos(leftNanos));
    }
    return done;
  }

  private int pull(long wanted, Duration left) {
    var wait = left.compareTo(WAIT) < 0 ? left : WAIT;
    var ask = broker.body();
    ask.put("max", Math.min(PULL_MAX, wanted));
    ask.put("wait", wait.toMillis() + "ms");
    var messages = broker.post(path + "/pull", ask, wait).path("messages");
    if (messages.isEmpty()) {
      return 0;
    }
    var settle = broker.body();
    var ackIds = settle.putArray("ackIds");
    for (var message : messages) {
      received.accept(message);
      ackIds.add(message.path("ackId").asText());
    }
    broker.post(path + "/ack", settle);
    return messages.size();
  }
}
