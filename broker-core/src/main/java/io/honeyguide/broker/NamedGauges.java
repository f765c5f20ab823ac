package io.honeyguide.broker;

import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.metrics.MeterRegistration;
import io.honeyguide.metrics.NamedReading;
import io.honeyguide.named.NamedDesk;
import io.honeyguide.named.NamedState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Shows in the metrics how named subscriptions stood when the shard looked at them last. There are
 * no more of them than {@code subscriptions.max}.
 *
 * <p>Owner: the shard's thread; what is shown is read by any.
 */
final class NamedGauges implements NamedDesk.StatesListener {

  private static final double MS_PER_SECOND = 1000;

  private final BrokerMetrics metrics;
  private final Map<String, Shown> shown = new HashMap<>();

  /** One subscription; the reading is replaced as a whole. */
  private static final class Shown {
    private volatile NamedReading reading;
    private final MeterRegistration meters;

    Shown(BrokerMetrics metrics, String name, NamedReading first) {
      reading = first;
      meters = metrics.named(name, this::reading);
    }

    private NamedReading reading() {
      return reading;
    }
  }

  NamedGauges(BrokerMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void states(List<NamedState> states) {
    var gone = new HashSet<>(shown.keySet());
    for (var state : states) {
      var name = state.subscription().name();
      gone.remove(name);
      var reading = reading(state);
      shown.computeIfAbsent(name, fresh -> new Shown(metrics, name, reading)).reading = reading;
    }
    for (var name : gone) {
      var former = shown.remove(name);
      if (former != null) {
        former.meters.close();
      }
    }
  }

  private static NamedReading reading(NamedState state) {
    var figures = state.figures();
    return new NamedReading(
        state.lag(),
        state.inflight(),
        Math.max(0, state.oldestAgeMs()) / MS_PER_SECOND,
        state.deadLetters(),
        figures.inPerSecond(),
        figures.outPerSecond(),
        figures.repeatedPerSecond(),
        figures.meanStayMs() / MS_PER_SECOND,
        figures.meanLength());
  }
}
