package io.honeyguide.distribution.demo;

import io.honeyguide.distribution.demo.ShopVisits.Pace;
import io.honeyguide.distribution.remote.ConnectionLostException;
import io.honeyguide.distribution.remote.MqttLink;
import io.honeyguide.distribution.terminal.Progress;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventEncoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Everybody in the shop but the visitor who is shown: publishes what they do over MQTT QoS 1, first
 * the last days at once, then live.
 *
 * <p>Owner: first the thread that calls {@link #publishPast}, then its own.
 */
final class ShopTraffic implements AutoCloseable {

  private static final Duration PAST = Duration.ofDays(3);
  private static final Pace PAST_PACE = new Pace(.008, 40);
  private static final Pace LIVE_PACE = new Pace(4, 4);
  private static final Duration STEP = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int UNDERWAY_MAX = 1000;

  private final MqttLink link;
  private final InstantSource clock;
  private final ShopVisits visits;
  private final EventEncoder encoder = new EventEncoder();
  private final ArrayDeque<CompletableFuture<?>> underway = new ArrayDeque<>();
  private final AtomicLong published = new AtomicLong();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var made = new Thread(task, "honeyguide-demo-shop");
            made.setDaemon(true);
            return made;
          });

  private @Nullable Future<?> live;

  ShopTraffic(MqttLink link, Shop shop, long seed, InstantSource clock) {
    this.link = link;
    this.clock = clock;
    this.visits = new ShopVisits(shop, seed, clock.millis() - PAST.toMillis(), PAST_PACE);
  }

  /**
   * Publishes what happened in the shop so far, and waits until it is stored.
   *
   * @return number of visits
   */
  long publishPast(Progress progress) throws ConnectionLostException {
    var endMs = clock.millis();
    var past = new ArrayList<BehaviourEvent>();
    visits.runUntil(endMs, past::add);
    for (var event : past) {
      if (underway.size() == UNDERWAY_MAX) {
        link.await(underway.remove(), PATIENCE);
      }
      underway.add(publish(event));
      progress.moved(published.get(), (double) published.get() / past.size());
    }
    while (!underway.isEmpty()) {
      link.await(underway.remove(), PATIENCE);
    }
    return visits.visitCount();
  }

  /** From now on publishes what happens, as it happens. */
  void goLive() {
    visits.changePace(LIVE_PACE, clock.millis());
    live = thread.scheduleAtFixedRate(this::step, 0, STEP.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void step() {
    visits.runUntil(clock.millis(), event -> underway.add(publish(event)));
    while (!underway.isEmpty() && underway.element().isDone()) {
      // A publish that failed means that the broker is going: join ends the traffic by throwing.
      underway.remove().join();
    }
  }

  private CompletableFuture<?> publish(BehaviourEvent event) {
    published.incrementAndGet();
    var topic = "behaviour/" + event.kind().word();
    return link.publish(topic, ByteBuffer.wrap(encoder.encode(event)), 1, false);
  }

  /** Number of events published so far. Any thread. */
  long published() {
    return published.get();
  }

  @Override
  public void close() {
    if (live != null) {
      live.cancel(false);
    }
    thread.shutdownNow();
    link.close();
  }
}
