package io.honeyguide.distribution.demo;

import io.honeyguide.distribution.demo.Shop.Purpose;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * People who visit a shop: they arrive as a Poisson process, each for one purpose, look at things
 * that serve it, drift to a neighbouring purpose now and then, put some of it into the cart and
 * sometimes buy it. The same seed gives the same visits.
 *
 * <p>Owner: one thread.
 */
final class ShopVisits {

  /** Shares of what a visitor looks at next; the rest is something near in the same purpose. */
  private static final double ANYTHING = .08;

  private static final double NEIGHBOURING_PURPOSE = .10;
  private static final double SEEN_BEFORE = .12;

  /** Share of looks that end in the cart, and of visits with a cart that end in a purchase. */
  private static final double TO_CART = .16;

  private static final double TO_PURCHASE = .55;

  /** Chance that a visit goes on after each look: 6 looks on average. */
  private static final double GOES_ON = 5.0 / 6;

  /** How much more popular a purpose is than the next one (a geometric law). */
  private static final double POPULARITY_STEP = .93;

  private final Shop shop;
  private final Random random;
  private final PriorityQueue<Visit> underway =
      new PriorityQueue<>(Comparator.comparingLong(visit -> visit.nextMs));
  private Pace pace;
  private double nextArrivalMs;
  private long visitCount;

  /** One visit that goes on. */
  private static final class Visit {
    private final String id;
    private final @Nullable String user;
    private final List<String> seen = new ArrayList<>();
    private final List<String> cart = new ArrayList<>();
    private Purpose purpose;
    private int place;
    private long nextMs;

    Visit(String id, @Nullable String user, Purpose purpose, int place, long nextMs) {
      this.id = id;
      this.user = user;
      this.purpose = purpose;
      this.place = place;
      this.nextMs = nextMs;
    }
  }

  /**
   * How busy the shop is.
   *
   * @param visitsPerSecond arrivals
   * @param lookSeconds mean time that a visitor looks at one thing
   */
  record Pace(double visitsPerSecond, double lookSeconds) {}

  /**
   * A shop that opens.
   *
   * @param startMs when, in milliseconds since 1970
   * @param pace how busy it is at first
   */
  ShopVisits(Shop shop, long seed, long startMs, Pace pace) {
    this.shop = shop;
    this.random = new Random(seed);
    this.pace = pace;
    this.nextArrivalMs = startMs;
  }

  /** From a moment on the shop is busier or quieter. */
  void changePace(Pace other, long nowMs) {
    pace = other;
    // A Poisson process does not remember: the next arrival may be drawn anew at any time.
    nextArrivalMs = nowMs + exponential(1000 / pace.visitsPerSecond());
  }

  /** Hands on everything that happens before a moment, in order of time. */
  void runUntil(long endMs, Consumer<BehaviourEvent> happened) {
    while (true) {
      var next = underway.peek();
      var arrives = next == null || nextArrivalMs <= next.nextMs;
      if ((arrives ? nextArrivalMs : next.nextMs) >= endMs) {
        return;
      }
      if (arrives) {
        arrive();
        nextArrivalMs += exponential(1000 / pace.visitsPerSecond());
      } else {
        look(underway.remove(), happened);
      }
    }
  }

  /** Number of visits so far. */
  long visitCount() {
    return visitCount;
  }

  private void arrive() {
    visitCount++;
    var user = random.nextInt(3) == 0 ? "user-" + random.nextInt(2000) : null;
    var purpose = anyPurpose();
    var place = random.nextInt(purpose.items().size());
    underway.add(new Visit("visit-" + visitCount, user, purpose, place, (long) nextArrivalMs));
  }

  private void look(Visit visit, Consumer<BehaviourEvent> happened) {
    var item = choose(visit);
    visit.seen.add(item);
    happened.accept(event(EventKind.VIEW, visit, item));
    if (random.nextDouble() < TO_CART && !visit.cart.contains(item)) {
      visit.cart.add(item);
      happened.accept(event(EventKind.CART, visit, item));
    }
    if (random.nextDouble() < GOES_ON) {
      visit.nextMs += Math.max(1, (long) exponential(1000 * pace.lookSeconds()));
      underway.add(visit);
    } else if (random.nextDouble() < TO_PURCHASE) {
      visit.cart.forEach(bought -> happened.accept(event(EventKind.PURCHASE, visit, bought)));
    }
  }

  private static BehaviourEvent event(EventKind kind, Visit visit, String item) {
    return BehaviourEvent.of(kind, visit.id, visit.user, item, visit.nextMs, 1);
  }

  private String choose(Visit visit) {
    var dice = random.nextDouble();
    if (dice < ANYTHING) {
      return any(anyPurpose().items());
    }
    if (dice < ANYTHING + SEEN_BEFORE && !visit.seen.isEmpty()) {
      return any(visit.seen);
    }
    if (dice < ANYTHING + SEEN_BEFORE + NEIGHBOURING_PURPOSE) {
      visit.purpose = neighbourOf(visit.purpose);
      visit.place = random.nextInt(visit.purpose.items().size());
      return visit.purpose.items().get(visit.place);
    }
    var count = visit.purpose.items().size();
    if (!visit.seen.isEmpty()) {
      // Mostly the next thing or the one after it, rarely further away.
      visit.place = (visit.place + 1 + (int) exponential(1)) % count;
    }
    return visit.purpose.items().get(visit.place);
  }

  /** A purpose that shares a thing with this one; itself when none does. */
  private Purpose neighbourOf(Purpose purpose) {
    var neighbours =
        shop.purposes().stream()
            .filter(other -> other.items().stream().anyMatch(purpose.items()::contains))
            .toList();
    return neighbours.get(random.nextInt(neighbours.size()));
  }

  private Purpose anyPurpose() {
    var purposes = shop.purposes();
    var place = (int) (Math.log(1 - random.nextDouble()) / Math.log(POPULARITY_STEP));
    return purposes.get(place % purposes.size());
  }

  private String any(List<String> items) {
    return items.get(random.nextInt(items.size()));
  }

  private double exponential(double mean) {
    return -mean * Math.log(1 - random.nextDouble());
  }
}
