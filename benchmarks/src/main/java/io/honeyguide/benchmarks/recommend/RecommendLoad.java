package io.honeyguide.benchmarks.recommend;

import io.honeyguide.benchmarks.BehaviourStream;
import io.honeyguide.benchmarks.SyntheticShop;
import io.honeyguide.benchmarks.http.RefusedException;
import io.honeyguide.benchmarks.load.LoadOptions;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Drives the recommender of a broker on this machine and prints how fast it was: events published
 * by MQTT until they are learned, the time from an event to a list that knows it, and lists over
 * HTTP while events come in. Times are counted from when something was due, not from when it was
 * sent.
 */
@Command(
    name = "RecommendLoad",
    description = "Drives the recommender of a broker on this machine.",
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class RecommendLoad implements Callable<Integer> {

  enum Scenario {
    /** Publishes as fast as the broker takes it, until all is learned. */
    LEARN,
    /** Beside a steady stream of events, single ones until a list knows them. */
    FRESH,
    /** Beside a steady stream of events, lists for their visits. */
    LISTS
  }

  private static final int ITEMS = 20_000;
  private static final int USERS = 50_000;
  private static final long SEED = 20_260_101;

  /** Events of a steady stream, which starts over: whole rounds of packet identifiers. */
  private static final int ROUND = 65_535;

  private static final int STREAM_COUNT = 5 * ROUND;

  /** Most events taken from a file. */
  private static final int FILE_COUNT = 15 * ROUND;

  private static final int ITEMS_TOUCHED = 1_000;
  private static final long SILENCE_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final Pattern EVENTS = Pattern.compile("\"events\":(\\d+)");

  /** What an answer says when it knows the visit. */
  private static final String KNOWN = "\"source\":\"visit\"";

  @Option(names = "--scenario", required = true, description = "${COMPLETION-CANDIDATES}")
  private Scenario scenario = Scenario.LEARN;

  @Option(
      names = "--mqtt",
      defaultValue = "127.0.0.1:1883",
      description = "Default: ${DEFAULT-VALUE}")
  private String mqtt = "";

  @Option(
      names = "--http",
      defaultValue = "127.0.0.1:8080",
      description = "Default: ${DEFAULT-VALUE}")
  private String http = "";

  @Option(
      names = "--pid",
      description = "The broker's process: prints its CPU time per event or list (Linux)")
  private @Nullable Long pid;

  @Option(
      names = "--events",
      defaultValue = "1000000",
      description = "Events learned in the measured time. Default: ${DEFAULT-VALUE}")
  private int events;

  @Option(
      names = "--warmup-events",
      defaultValue = "300000",
      description = "Events learned before. Default: ${DEFAULT-VALUE}")
  private int warmupEvents;

  @Option(
      names = "--window",
      defaultValue = "2000",
      description = "Events unacknowledged at most. Default: ${DEFAULT-VALUE}")
  private int window;

  @Option(
      names = "--stream",
      defaultValue = "5000",
      description = "Events a second of the steady stream, 0 for none. Default: ${DEFAULT-VALUE}")
  private int streamPerSecond;

  @Option(
      names = "--file",
      defaultValue = "",
      description =
          "FRESH, LISTS: recorded interactions, plain or gzip, for the stream and its visits; without"
              + " it they are made up")
  private String file = "";

  @Option(
      names = "--asks",
      defaultValue = "100",
      description =
          "FRESH, LISTS: events or lists a second; LISTS with 0: as many as can be. Default:"
              + " ${DEFAULT-VALUE}")
  private int asksPerSecond;

  @Option(
      names = "--askers",
      defaultValue = "4",
      description = "Connections that ask. Default: ${DEFAULT-VALUE}")
  private int askers;

  @Option(names = "--seconds", defaultValue = "10", description = "Default: ${DEFAULT-VALUE}")
  private int seconds;

  @Option(
      names = "--warmup",
      defaultValue = "5",
      description = "Seconds before that do not count. Default: ${DEFAULT-VALUE}")
  private int warmupSeconds;

  private final String run = Long.toString(System.nanoTime(), Character.MAX_RADIX);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicLong refused = new AtomicLong();
  private volatile boolean isOver;

  /** Runs one scenario. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new RecommendLoad())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      if (scenario == Scenario.LEARN) {
        learn();
      } else {
        askBesideStream();
      }
      return 0;
    } finally {
      isOver = true;
      threads.shutdownNow();
    }
  }

  private void askBesideStream() throws IOException, InterruptedException {
    var stream = stream();
    var packets = EventPackets.of(stream);
    try (var feed = feed("stream")) {
      var before = learnedCount();
      feed.publish(packets, 0, packets.count());
      awaitLearned(before + packets.count());
      var streaming = threads.submit(() -> keepUp(feed, packets));
      if (scenario == Scenario.FRESH) {
        var items = mostTouched(stream);
        report("question", ask(number -> new Freshness(items, number)));
      } else {
        report("list", ask(number -> new Lists(stream, number)));
      }
      isOver = true;
      finish(streaming);
      feed.drain();
    }
  }

  private List<BehaviourEvent> stream() throws IOException {
    var events = BehaviourStream.load(file, file.isEmpty() ? STREAM_COUNT : FILE_COUNT);
    if (events.size() < ROUND) {
      throw new IOException("%s has fewer than %,d interactions".formatted(file, ROUND));
    }
    return events.subList(0, events.size() / ROUND * ROUND);
  }

  /** Waits for a thread, and passes on why it ended early. */
  private static void finish(Future<?> task) throws IOException, InterruptedException {
    try {
      task.get();
    } catch (ExecutionException e) {
      throw new IOException("a connection failed", e.getCause());
    }
  }

  private EventFeed feed(String name) throws IOException {
    return new EventFeed(LoadOptions.broker(mqtt), name + "-" + run, window);
  }

  private ListClient client() throws IOException {
    return new ListClient(LoadOptions.broker(http));
  }

  private void learn() throws IOException, InterruptedException {
    var shop = new SyntheticShop(ITEMS, USERS, SEED);
    var packets = EventPackets.of(shop.next(warmupEvents + events));
    var before = learnedCount();
    try (var feed = feed("learn")) {
      feed.publish(packets, 0, warmupEvents);
      awaitLearned(before + warmupEvents);
      var from = Mark.now(pid);
      feed.publish(packets, warmupEvents, packets.count());
      awaitLearned(before + packets.count());
      var cost = from.until(Mark.now(pid));
      line(
          "learn  %,d events in %.1f s: %,.0f learned a second, at most %d unacknowledged",
          events, cost.seconds(), events / cost.seconds(), window);
      cost.print("event", events);
    }
  }

  private long learnedCount() throws IOException {
    try (var client = client()) {
      var body = client.ask(ListClient.request("/v1/recommendations/stats"));
      var found = EVENTS.matcher(body);
      if (!found.find()) {
        throw new IOException("the statistics tell no number of events: " + body);
      }
      return Long.parseLong(found.group(1));
    }
  }

  private void awaitLearned(long wanted) throws IOException {
    var seen = 0L;
    for (var progressNanos = System.nanoTime(); seen < wanted; ) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      try {
        var count = learnedCount();
        progressNanos = count > seen ? System.nanoTime() : progressNanos;
        seen = count;
        if (System.nanoTime() - progressNanos > SILENCE_MAX_NANOS) {
          throw new IOException("%,d of %,d events were learned".formatted(seen, wanted));
        }
      } catch (IOException e) {
        // A recommender that learns for a whole second without a pause answers nobody.
        if (System.nanoTime() - progressNanos > SILENCE_MAX_NANOS) {
          throw e;
        }
      }
    }
  }

  /** Publishes what is due by now, about once a millisecond, and begins again at the end. */
  private Void keepUp(EventFeed feed, EventPackets packets)
      throws IOException, InterruptedException {
    var start = System.nanoTime();
    for (var sent = 0L; !isOver; ) {
      var due = (long) ((System.nanoTime() - start) / 1e9 * streamPerSecond);
      while (sent < due) {
        var from = (int) (sent % packets.count());
        var to = (int) Math.min(packets.count(), from + (due - sent));
        feed.publish(packets, from, to);
        sent += to - from;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    return null;
  }

  /**
   * Many different ones: the newest 500 visits of an item lead to others, and those of the driver
   * lead nowhere.
   */
  private static List<String> mostTouched(List<BehaviourEvent> stream) {
    var counts =
        stream.stream().collect(Collectors.groupingBy(BehaviourEvent::item, Collectors.counting()));
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(ITEMS_TOUCHED)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Something done over and over on a connection of its own. */
  private interface Asking extends AutoCloseable {

    /** Does it once, and returns when its result is there. */
    void once(int number) throws Exception;

    @Override
    void close() throws IOException;
  }

  private interface AskingSource {
    Asking open(int number) throws IOException;
  }

  /** An event of a new visit, until the visit's list knows it. */
  private final class Freshness implements Asking {

    private final EventFeed feed;
    private final ListClient client = client();
    private final List<String> items;

    Freshness(List<String> items, int number) throws IOException {
      this.feed = feed("fresh-" + number);
      this.items = items;
    }

    @Override
    public void once(int number) throws IOException, InterruptedException {
      var visit = "fresh-" + run + "-" + number;
      var item = items.get(number % items.size());
      var nowMs = System.currentTimeMillis();
      var event = BehaviourEvent.of(EventKind.VIEW, visit, null, item, nowMs, 1);
      feed.publish(EventPackets.of(List.of(event)), 0, 1);
      var request =
          ListClient.request("/v1/recommendations/sessions/" + visit + "?n=5&reasons=false");
      var start = System.nanoTime();
      while (!client.ask(request).contains(KNOWN)) {
        if (System.nanoTime() - start > SILENCE_MAX_NANOS) {
          throw new IOException("no list knows the event of " + item + " in " + visit);
        }
      }
      feed.drain();
    }

    @Override
    public void close() throws IOException {
      feed.close();
      client.close();
    }
  }

  /** A list of twenty for a visit of the stream. */
  private final class Lists implements Asking {

    /** Prime, so that visits come round only after all have asked. */
    private static final int STRIDE = 7919;

    private final ListClient client = client();
    private final List<byte[]> requests;

    Lists(List<BehaviourEvent> stream, int number) throws IOException {
      var requests = new ArrayList<byte[]>();
      for (var i = number; i < stream.size(); i += 16) {
        var visit = stream.get(i).visit();
        requests.add(
            ListClient.request(
                visit == null
                    ? "/v1/recommendations/users/" + stream.get(i).user()
                    : "/v1/recommendations/sessions/" + visit));
      }
      this.requests = requests;
    }

    @Override
    public void once(int number) throws IOException {
      client.ask(requests.get((int) ((long) number * STRIDE % requests.size())));
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  /** Asks from several connections, each on its thread, and counts from when a question was due. */
  private Measured ask(AskingSource source) throws IOException, InterruptedException {
    var tasks = new ArrayList<Future<?>>();
    var histograms = new ArrayList<Histogram>();
    var start = System.nanoTime();
    var measureFrom = start + TimeUnit.SECONDS.toNanos(warmupSeconds);
    var end = measureFrom + TimeUnit.SECONDS.toNanos(seconds);
    for (var i = 0; i < askers; i++) {
      var number = i;
      var histogram = new Histogram(TimeUnit.MINUTES.toNanos(10), 3);
      histograms.add(histogram);
      var asking = source.open(number);
      tasks.add(
          threads.submit(
              () -> {
                try (asking) {
                  askUntil(asking, number, start, measureFrom, end, histogram);
                }
                return null;
              }));
    }
    pause(measureFrom);
    var from = Mark.now(pid);
    pause(end);
    var cost = from.until(Mark.now(pid));
    for (var task : tasks) {
      finish(task);
    }
    histograms.subList(1, askers).forEach(histograms.get(0)::add);
    return new Measured(histograms.get(0), cost);
  }

  private void askUntil(
      Asking asking, int first, long start, long measureFrom, long end, Histogram nanos)
      throws Exception {
    for (var number = first; ; number += askers) {
      var due =
          asksPerSecond == 0 ? System.nanoTime() : start + number * 1_000_000_000L / asksPerSecond;
      pause(due);
      if (due >= end) {
        return;
      }
      try {
        asking.once(number);
        if (due >= measureFrom) {
          nanos.recordValue(System.nanoTime() - due);
        }
      } catch (RefusedException e) {
        refused.incrementAndGet();
      }
    }
  }

  private record Measured(Histogram nanos, Mark.Cost cost) {}

  private void report(String what, Measured measured) {
    var nanos = measured.nanos;
    line(
        "%s  %,.0f a second over %d connections beside %,d events a second, %,d refused",
        scenario.name().toLowerCase(Locale.ROOT),
        nanos.getTotalCount() / measured.cost.seconds(),
        askers,
        streamPerSecond,
        refused.get());
    line(
        "       p50 %.3f ms  p90 %.3f ms  p99 %.3f ms  p99.9 %.3f ms  max %.3f ms",
        nanos.getValueAtPercentile(50) / 1e6,
        nanos.getValueAtPercentile(90) / 1e6,
        nanos.getValueAtPercentile(99) / 1e6,
        nanos.getValueAtPercentile(99.9) / 1e6,
        nanos.getMaxValue() / 1e6);
    measured.cost.print(what, nanos.getTotalCount());
  }

  private static void pause(long untilNanos) {
    for (var left = untilNanos - System.nanoTime();
        left > 0;
        left = untilNanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  static void line(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
