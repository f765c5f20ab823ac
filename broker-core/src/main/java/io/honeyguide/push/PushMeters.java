package io.honeyguide.push;

import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.metrics.StripedCounter;
import io.honeyguide.metrics.StripedTimer;

/** What one event loop counts of its posts. */
final class PushMeters {

  final StripedCounter.Stripe acknowledged;
  final StripedCounter.Stripe refused;
  final StripedCounter.Stripe unanswered;
  final StripedCounter.Stripe pauses;
  final StripedTimer.Stripe seconds;

  PushMeters(BrokerMetrics metrics) {
    acknowledged = metrics.pushAttempts("acknowledged").stripe();
    refused = metrics.pushAttempts("refused").stripe();
    unanswered = metrics.pushAttempts("unanswered").stripe();
    pauses = metrics.pushPauses().stripe();
    seconds = metrics.pushSeconds().stripe();
  }

  void count(PushOutcome outcome) {
    if (outcome.isDone()) {
      acknowledged.increment();
    } else if (outcome.status() > 0) {
      refused.increment();
    } else {
      unanswered.increment();
    }
  }
}
