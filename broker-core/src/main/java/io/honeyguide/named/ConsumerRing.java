package io.honeyguide.named;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of a subscription, in turns: what is ready goes to them in equal parts, and the
 * next message to who comes next.
 *
 * <p>Owner: the shard's thread.
 */
final class ConsumerRing {

  private final NamedSubscription subscription;
  private final NamedDesk desk;
  private final Window window;
  private final Flow flow;
  private final Deque<NamedConsumer> consumers = new ArrayDeque<>();

  /** Those who came in this turn. */
  private final List<NamedConsumer> newcomers = new ArrayList<>();

  ConsumerRing(NamedSubscription subscription, NamedDesk desk, Window window, Flow flow) {
    this.subscription = subscription;
    this.desk = desk;
    this.window = window;
    this.flow = flow;
  }

  void add(NamedConsumer consumer) {
    consumers.addLast(consumer);
    newcomers.add(consumer);
  }

  void remove(NamedConsumer consumer) {
    consumers.remove(consumer);
  }

  int count() {
    return consumers.size();
  }

  /** Tells those who came in this turn and got nothing. */
  void greet(boolean isLoading) {
    for (var consumer : newcomers) {
      if (consumer.credit() > 0) {
        consumer.nothingYet(isLoading);
      }
    }
    newcomers.clear();
  }

  /** The subscription is over. */
  void end() {
    consumers.forEach(NamedConsumer::ended);
    consumers.clear();
    newcomers.clear();
  }

  /**
   * Hands out what is ready, as far as there is room.
   *
   * @param expired takes messages whose time is over: they are out of the order already
   */
  void serve(Consumer<Loaded> expired) {
    for (var free = free(); free > 0; free = free()) {
      var takers = 0;
      for (var consumer : consumers) {
        takers += consumer.credit() > 0 ? 1 : 0;
      }
      if (takers == 0) {
        return;
      }
      var share = (free + takers - 1) / takers;
      // Stops where nothing is left, so that the next message goes to who comes next.
      for (var round = consumers.size(); round > 0 && free() > 0; round--) {
        var consumer = consumers.removeFirst();
        var count = Math.min(Math.min(consumer.credit(), share), free());
        if (count <= 0 || give(consumer, count, expired)) {
          consumers.addLast(consumer);
        }
      }
    }
  }

  private int free() {
    return Math.min(
        window.readyCount(), subscription.definition().inflightMax() - window.leasedCount());
  }

  /** Leases up to so many messages; says whether the consumer stays. */
  private boolean give(NamedConsumer consumer, int count, Consumer<Loaded> expired) {
    var nowMs = desk.nowMs();
    var deadlineMs = nowMs + subscription.definition().ackDeadlineMs();
    var offsets = new long[count];
    var attempts = new int[count];
    var firstLease = desk.leases(count);
    var given = 0;
    for (var message = next(given, count); message != null; message = next(given, count)) {
      if (message.isExpired(nowMs)) {
        expired.accept(message);
        continue;
      }
      if (message.attempts > 0) {
        flow.repeated(nowMs);
      }
      window.lease(message, firstLease + given, consumer.holder(), deadlineMs);
      offsets[given] = message.offset;
      attempts[given] = message.attempts + 1;
      given++;
    }
    if (given == 0) {
      return true;
    }
    return consumer.leased(
        new Leases(
            subscription,
            subscription.generation(),
            given == count ? offsets : Arrays.copyOf(offsets, given),
            given == count ? attempts : Arrays.copyOf(attempts, given),
            firstLease,
            deadlineMs));
  }

  private @Nullable Loaded next(int given, int count) {
    return given == count ? null : window.poll();
  }
}
