package io.honeyguide.http;

import io.honeyguide.named.NamedSubscription;
import io.netty.buffer.ByteBuf;
import java.util.Set;

/**
 * {@code POST /v1/subscriptions/{name}/pull}: messages to work on, at once or as soon as there are
 * some.
 */
final class PullEndpoint implements Endpoint {

  static final String PATH = "/v1/subscriptions/{name}/pull";

  /** Most messages of one pull. */
  static final int MESSAGES_MAX = 1000;

  private static final int MESSAGES_DEFAULT = 10;
  private static final Set<String> MEMBERS = Set.of("max", "wait");

  @Override
  public void handle(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    var subscription = NamedAccess.find(exchange);
    NamedAccess.requireConsumers(subscription);
    exchange.body(body -> pull(exchange, subscription, body));
  }

  private static void pull(Exchange exchange, NamedSubscription subscription, ByteBuf body) {
    var request = JsonRequest.read(body, MEMBERS);
    var max = request.number("max", 1, MESSAGES_MAX, MESSAGES_DEFAULT);
    var waitMs = request.durationMs("wait", 0, exchange.http().deadlines().pollMs(), 0);
    new Pull(exchange, subscription, max, waitMs).start();
  }
}
