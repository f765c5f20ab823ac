package io.honeyguide.benchmarks.load;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One run from connecting to the verdict: warm up, measure, drain, count.
 *
 * <p>Owner: the calling thread, which blocks; the selector threads own the clients meanwhile. A run
 * ends by itself: after its time, after its number of messages, at the first failure, or when
 * nothing more arrives for ten seconds.
 */
public final class LoadRun {

  private static final long LOOK_MS = 10;
  private static final Duration SILENCE_MAX = Duration.ofSeconds(10);

  /** What is missing at QoS 0 is lost by right; a second is enough to see that. */
  private static final Duration SILENCE_MAX_QOS_0 = Duration.ofSeconds(1);

  /** After everything has arrived: time for what should not. */
  private static final long AFTERMATH_MS = 200;

  private final LoadOptions options;
  private final String name;
  private final Duration silenceMax;
  private final RunControl control = new RunControl();
  private final List<SocketChannel> channels = new ArrayList<>();
  private final List<LoadLoop> loops = new ArrayList<>();
  private final List<Publisher> publishers = new ArrayList<>();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private @Nullable Pacer pacer;

  /** What stood on all counters at one moment. */
  private record Mark(long nanos, long published, long arrived, @Nullable CpuReading cpu) {}

  /**
   * A run that has not begun.
   *
   * @param name part of topics and client identifiers, so that runs do not meet
   */
  public LoadRun(LoadOptions options, String name) {
    this(options, name, options.scenario().qos() == 0 ? SILENCE_MAX_QOS_0 : SILENCE_MAX);
  }

  /** A run that waits so long for what does not come. */
  LoadRun(LoadOptions options, String name, Duration silenceMax) {
    this.options = options;
    this.name = name;
    this.silenceMax = silenceMax;
  }

  /**
   * Runs.
   *
   * @throws IOException when the broker cannot be reached or refuses the clients, or the process to
   *     watch does not exist
   */
  public LoadReport run() throws IOException, InterruptedException {
    try {
      open();
      return measure();
    } finally {
      control.enter(RunControl.Phase.STOPPED);
      for (var loop : loops) {
        loop.join();
      }
      if (pacer != null) {
        pacer.join();
      }
      closeAll();
    }
  }

  private void open() throws IOException {
    var handshake = new Handshake(options.broker());
    var qos = options.scenario().qos();
    var subscriberChannels = new ArrayList<SocketChannel>();
    for (var i = 0; i < options.subscriberCount(); i++) {
      subscriberChannels.add(opened(handshake.open("s" + i + "-" + name, filter(i), qos)));
    }
    var publisherChannels = new ArrayList<SocketChannel>();
    for (var i = 0; i < options.publisherCount(); i++) {
      publisherChannels.add(opened(handshake.open("p" + i + "-" + name, null, qos)));
    }
    for (var i = 0; i < options.threads(); i++) {
      loops.add(new LoadLoop(i, control, new Figures()));
    }
    for (var i = 0; i < subscriberChannels.size(); i++) {
      var loop = loopOf(i);
      var subscriber = new Subscriber(i, options, loop.figures());
      subscribers.add(subscriber);
      loop.add(subscriberChannels.get(i), subscriber);
    }
    addPublishers(publisherChannels);
  }

  private void addPublishers(List<SocketChannel> publisherChannels) throws IOException {
    Pace pace = new Pace.Immediate();
    if (options.scenario().isPaced()) {
      var fixed = new Pace.Fixed(System.nanoTime(), options.rate(), options.publisherCount());
      pacer = new Pacer(control, loops, fixed);
      pace = fixed;
    }
    for (var i = 0; i < publisherChannels.size(); i++) {
      // A pair shares a thread, so that the publisher may look at its subscriber.
      LongSupplier arrived = options.scenario().qos() > 0 ? () -> 0 : subscribers.get(i)::distinct;
      var loop = loopOf(i);
      var publisher = new Publisher(i, topic(i), options, pace, arrived, loop.figures());
      publishers.add(publisher);
      loop.add(publisherChannels.get(i), publisher);
    }
  }

  private SocketChannel opened(SocketChannel channel) {
    channels.add(channel);
    return channel;
  }

  private LoadLoop loopOf(int client) {
    return loops.get(client % loops.size());
  }

  private String topic(int publisher) {
    return "load/" + name + "/" + publisher;
  }

  private String filter(int subscriber) {
    return switch (options.scenario()) {
      case Q1_FANIN -> "load/" + name + "/+";
      case Q1_FANOUT -> topic(0);
      case Q1_PAIRS, Q2_PAIRS, Q1_LAT, Q0_PAIRS -> topic(subscriber);
    };
  }

  private LoadReport measure() throws IOException, InterruptedException {
    loops.forEach(LoadLoop::start);
    if (pacer != null) {
      pacer.start();
    }
    pass(options.warmupSeconds());
    var from = mark();
    control.enter(RunControl.Phase.MEASURE);
    pass(options.seconds());
    var to = mark();
    control.enter(RunControl.Phase.DRAIN);
    drain();
    control.enter(RunControl.Phase.STOPPED);
    for (var loop : loops) {
      loop.join();
    }
    return report(from, to);
  }

  /** Lets time pass; ends early when every message has been published. */
  private void pass(int seconds) throws InterruptedException {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (end - System.nanoTime() > 0 && total(Figures::publishedTotal) < all()) {
      if (control.awaitFailure(LOOK_MS)) {
        return;
      }
    }
  }

  private long all() {
    return options.quota() * options.publisherCount();
  }

  private void drain() throws InterruptedException {
    var seen = -1L;
    var lastNanos = System.nanoTime();
    while (!isDrained() && System.nanoTime() - lastNanos < silenceMax.toNanos()) {
      if (control.awaitFailure(LOOK_MS)) {
        return;
      }
      var arrivals = total(Figures::arrivedTotal) + total(Figures::acknowledgedTotal);
      if (arrivals != seen) {
        seen = arrivals;
        lastNanos = System.nanoTime();
      }
    }
    control.awaitFailure(AFTERMATH_MS);
  }

  private boolean isDrained() {
    var published = total(Figures::publishedTotal);
    var copies = options.scenario().copies(options.clients());
    return total(Figures::distinctTotal) == published * copies
        && (options.scenario().qos() == 0 || total(Figures::acknowledgedTotal) == published);
  }

  private long total(ToLongFunction<Figures> count) {
    return loops.stream().map(LoadLoop::figures).mapToLong(count).sum();
  }

  private Mark mark() throws IOException {
    return new Mark(
        System.nanoTime(),
        total(Figures::publishedTotal),
        total(Figures::arrivedTotal),
        control.failure() == null ? CpuReading.now(options.pid()) : null);
  }

  private LoadReport report(Mark from, Mark to) {
    var seconds = (to.nanos - from.nanos) / 1e9;
    // The same range, without counts.
    var ack = new Histogram(loops.get(0).figures().ackNanos);
    var delivery = new Histogram(loops.get(0).figures().deliveryNanos);
    for (var loop : loops) {
      ack.add(loop.figures().ackNanos);
      delivery.add(loop.figures().deliveryNanos);
    }
    return new LoadReport(
        options,
        seconds,
        (to.published - from.published) / seconds,
        (to.arrived - from.arrived) / seconds,
        Latency.of(ack),
        Latency.of(delivery),
        from.cpu == null || to.cpu == null
            ? null
            : LoadReport.Cpu.between(from.cpu, to.cpu, seconds),
        verdict());
  }

  private Verdict verdict() {
    var qos = options.scenario().qos();
    var sent = publishers.stream().mapToLong(Publisher::sent).sum();
    var acknowledged = publishers.stream().mapToLong(Publisher::acknowledged).sum();
    var distinct = subscribers.stream().mapToLong(Subscriber::distinct).sum();
    return new Verdict(
        qos,
        sent * options.scenario().copies(options.clients()) - distinct,
        qos == 0 ? 0 : sent - acknowledged,
        subscribers.stream().mapToLong(Subscriber::duplicated).sum(),
        subscribers.stream().mapToLong(Subscriber::reordered).sum(),
        total(figures -> figures.damaged),
        total(figures -> figures.misrouted),
        control.failure());
  }

  private void closeAll() throws IOException {
    for (var channel : channels) {
      if (control.failure() == null) {
        Handshake.close(channel);
      } else {
        channel.close();
      }
    }
  }
}
