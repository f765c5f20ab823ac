package io.honeyguide.http;

import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.metrics.MessageProtocol;
import io.honeyguide.metrics.StripedCounter;
import io.honeyguide.metrics.StripedTimer;
import java.util.List;

/** What publishing over HTTP counts on one event loop, its owner. */
final class PublishMeters {

  private final List<StripedCounter.Stripe> received;
  private final StripedTimer.Stripe ack;

  PublishMeters(BrokerMetrics metrics) {
    received =
        List.of(
            metrics.publishReceived(MessageProtocol.HTTP, 0).stripe(),
            metrics.publishReceived(MessageProtocol.HTTP, 1).stripe(),
            metrics.publishReceived(MessageProtocol.HTTP, 2).stripe());
    ack = metrics.publishAck().stripe();
  }

  void received(int qos) {
    received.get(qos).increment();
  }

  StripedTimer.Stripe ack() {
    return ack;
  }
}
