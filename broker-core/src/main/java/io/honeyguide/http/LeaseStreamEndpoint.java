package io.honeyguide.http;

import io.honeyguide.named.NamedSubscription;
import java.util.Set;

/**
 * {@code GET /v1/subscriptions/{name}/stream}: messages to work on for as long as the client
 * listens, as events, as lines, or over a WebSocket, where they can be settled as well.
 */
final class LeaseStreamEndpoint implements Endpoint {

  static final String PATH = "/v1/subscriptions/{name}/stream";

  private static final int MESSAGES_DEFAULT = 100;

  private final StreamMeters meters;

  LeaseStreamEndpoint(StreamMeters meters) {
    this.meters = meters;
  }

  @Override
  public void handle(Exchange exchange) {
    // A GET that changes something: what it gives out is leased.
    ForeignPages.refuse(exchange);
    var query = exchange.query(true);
    query.allowOnly(Set.of("max"));
    var most = query.number("max", 1, PullEndpoint.MESSAGES_MAX, MESSAGES_DEFAULT);
    var subscription = NamedAccess.find(exchange);
    NamedAccess.requireConsumers(subscription);
    switch (ReadForm.ofStream(exchange)) {
      case LINES -> stream(exchange, subscription, most, StreamForm.LINES);
      case SOCKET -> socket(exchange, subscription, most);
      case EVENTS, PAGE -> stream(exchange, subscription, most, StreamForm.EVENTS);
    }
  }

  private void stream(
      Exchange exchange, NamedSubscription subscription, int most, StreamForm form) {
    begin(exchange, subscription, most, new ResponseOutlet(exchange, form));
  }

  private void socket(Exchange exchange, NamedSubscription subscription, int most) {
    SocketUpgrade.require(exchange);
    exchange.webSocket(
        socket -> {
          var out = new SocketOutlet(exchange, socket);
          out.takeIn(new SettleFrames(exchange, subscription, out)::take);
          begin(exchange, subscription, most, out);
        });
  }

  private void begin(
      Exchange exchange, NamedSubscription subscription, int most, StreamOutlet out) {
    new LeaseStream(exchange, meters, subscription, most, out).start();
  }
}
