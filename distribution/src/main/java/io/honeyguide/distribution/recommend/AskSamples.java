package io.honeyguide.distribution.recommend;

import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * Times measured during a run, each with the number of the event it belongs to, kept until the run
 * is over: only then it is known which window an event lies in.
 *
 * <p>Owner: the thread that runs.
 */
final class AskSamples {

  private long[] events = new long[1024];
  private long[] nanos = new long[1024];
  private int count;

  /** Visits every sample. */
  interface Visitor {
    void sample(long event, long nanos);
  }

  void add(long event, long sampleNanos) {
    if (count == events.length) {
      events = Arrays.copyOf(events, count * 2);
      nanos = Arrays.copyOf(nanos, count * 2);
    }
    events[count] = event;
    nanos[count++] = sampleNanos;
  }

  /** All of them, in nanoseconds. */
  Histogram all() {
    var histogram = new Histogram(3);
    forEach((event, sampleNanos) -> histogram.recordValue(sampleNanos));
    return histogram;
  }

  void forEach(Visitor visitor) {
    for (var i = 0; i < count; i++) {
      visitor.sample(events[i], nanos[i]);
    }
  }
}
