package io.honeyguide.http;

import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.metrics.MessageProtocol;
import io.honeyguide.metrics.StripedCounter;
import java.util.List;

/** What event streams count on one event loop, its owner. */
final class StreamMeters {

  private final StripedCounter.Stripe open;
  private final List<StripedCounter.Stripe> sent;

  StreamMeters(BrokerMetrics metrics) {
    open = metrics.httpStreams().stripe();
    sent =
        List.of(
            metrics.deliverSent(MessageProtocol.HTTP, 0).stripe(),
            metrics.deliverSent(MessageProtocol.HTTP, 1).stripe(),
            metrics.deliverSent(MessageProtocol.HTTP, 2).stripe());
  }

  /** Streams that are open. */
  StripedCounter.Stripe open() {
    return open;
  }

  void sent(int qos, int messages) {
    if (messages > 0) {
      sent.get(qos).add(messages);
    }
  }
}
