package io.honeyguide.benchmarks;

import io.honeyguide.recommender.rank.RankerOptions;
import io.honeyguide.recommender.serve.Recommender;
import io.honeyguide.recommender.serve.RecommenderOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What the recommender's model takes of memory for each event that it remembers, and how fast its
 * snapshot is written to memory and read back, by the thread's processor time; the best of some
 * rounds, since the first ones run while the code is compiled.
 */
public final class ModelSize {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int EVENTS = 1_000_000;
  private static final int ROUNDS = 10;

  private ModelSize() {}

  /**
   * Measures.
   *
   * @param args the stream's file, none or empty for made up events, and the most events of it
   */
  public static void main(String[] args) throws IOException {
    var file = args.length > 0 ? args[0] : "";
    var recommender = new Recommender(options());
    BehaviourStream.load(file, args.length > 1 ? Integer.parseInt(args[1]) : EVENTS)
        .forEach(recommender::learn);
    var model = recommender.model();
    var entries = model.visits().entryCount();
    line(
        "%,d events of %,d visits, %,d items and %,d users",
        entries, model.visits().count(), model.items().count(), model.users().count());
    line(
        "content %.1f bytes an event, of which visits and the lists of them %.1f, ids and the rest %.1f",
        (double) model.bytes() / entries,
        (double) model.ringBytes() / entries,
        (double) (model.bytes() - model.ringBytes()) / entries);
    line("arrays  %.1f bytes an event", (double) model.heapBytes() / entries);
    var snapshot = new ByteArrayOutputStream(1 << 24);
    var writeNanos = Long.MAX_VALUE;
    var readNanos = Long.MAX_VALUE;
    for (var round = 0; round < ROUNDS; round++) {
      snapshot.reset();
      var start = THREADS.getCurrentThreadCpuTime();
      recommender.write(snapshot);
      writeNanos = Math.min(writeNanos, THREADS.getCurrentThreadCpuTime() - start);
      var stored = new ByteArrayInputStream(snapshot.toByteArray());
      start = THREADS.getCurrentThreadCpuTime();
      new Recommender(options()).read(stored);
      readNanos = Math.min(readNanos, THREADS.getCurrentThreadCpuTime() - start);
    }
    line(
        "snapshot %.1f MB, %.1f bytes an event, written at %,.0f and read at %,.0f MB/s",
        snapshot.size() / 1e6,
        (double) snapshot.size() / entries,
        snapshot.size() * 1e3 / writeNanos,
        snapshot.size() * 1e3 / readNanos);
    line(
        "read     %.2f s for 10,000,000 events",
        readNanos * 1e7 / entries / TimeUnit.SECONDS.toNanos(1));
  }

  /** The order of lists takes the same few bytes whatever it has learned. */
  private static RecommenderOptions options() {
    var standard = RankerOptions.standard();
    return RecommenderOptions.standard()
        .withRanker(
            new RankerOptions(
                standard.candidates(), standard.hidden(), 0, 1, 0, standard.memory()));
  }

  private static void line(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
