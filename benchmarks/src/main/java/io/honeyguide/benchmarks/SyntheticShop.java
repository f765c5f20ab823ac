package io.honeyguide.benchmarks;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes up the behaviour of a shop's visitors: the same seed, the same events.
 *
 * <p>A thousand visits are under way at any time; every event belongs to one of them at random, and
 * ends it with probability 1/6, so that a visit has six events on average. A visit stays in one of
 * the shop's departments nine times out of ten; in a department the place of an item follows Zipf's
 * law with exponent 1 (by inversion of its continuous form). Every fourth visit is anonymous. 85 %
 * of events are views, 9 % cart additions, 6 % purchases. Real visitors repeat themselves more and
 * follow fashions, so rates over a recorded file can differ.
 */
public final class SyntheticShop {

  private static final int OPEN_VISITS = 1_000;
  private static final int DEPARTMENT_ITEMS = 200;
  private static final long START_MS = 1_700_000_000_000L;
  private static final int STEP_MS = 40;

  private static final class Visit {
    private final String id;
    private final String user;
    private final int department;

    Visit(String id, String user, int department) {
      this.id = id;
      this.user = user;
      this.department = department;
    }
  }

  private final SplittableRandom random;
  private final int departments;
  private final int users;
  private final Visit[] open = new Visit[OPEN_VISITS];
  private long visitCount;
  private long timeMs = START_MS;

  /**
   * A shop.
   *
   * @param items size of its range, rounded up to whole departments of 200
   * @param users how many visitors come back
   */
  public SyntheticShop(int items, int users, long seed) {
    this.random = new SplittableRandom(seed);
    this.departments = (items + DEPARTMENT_ITEMS - 1) / DEPARTMENT_ITEMS;
    this.users = users;
    for (var i = 0; i < OPEN_VISITS; i++) {
      open[i] = newVisit();
    }
  }

  private Visit newVisit() {
    var number = visitCount++;
    var user = number % 4 == 0 ? "" : "u" + random.nextInt(users);
    return new Visit("v" + number, user, zipf(departments));
  }

  /** The next events, in time order. */
  public List<BehaviourEvent> next(int count) {
    var events = new ArrayList<BehaviourEvent>(count);
    for (var i = 0; i < count; i++) {
      events.add(next());
    }
    return events;
  }

  private BehaviourEvent next() {
    var place = random.nextInt(OPEN_VISITS);
    var visit = open[place];
    if (random.nextInt(6) == 0) {
      open[place] = newVisit();
    }
    timeMs += random.nextInt(STEP_MS);
    var department = random.nextInt(10) == 0 ? random.nextInt(departments) : visit.department;
    var item = "i" + (department * DEPARTMENT_ITEMS + zipf(DEPARTMENT_ITEMS));
    return BehaviourEvent.of(
        kind(), visit.id, visit.user.isEmpty() ? null : visit.user, item, timeMs, 1);
  }

  private EventKind kind() {
    var roll = random.nextInt(100);
    return roll < 85 ? EventKind.VIEW : roll < 94 ? EventKind.CART : EventKind.PURCHASE;
  }

  /** A number below a limit, small ones more often. */
  private int zipf(int limit) {
    return (int) Math.pow(limit + 1.0, random.nextDouble()) - 1;
  }
}
