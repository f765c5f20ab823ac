package io.honeyguide.metrics;

import io.honeyguide.api.Meters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * Something counted by many threads without any two of them touching the same cache line.
 *
 * <p>A thread that counts often takes a {@link Stripe} once and adds to that: one plain addition,
 * no lock, no atomic operation. Others call {@link #add}. The stripes are summed when somebody
 * reads.
 */
public final class StripedCounter implements Meters.Counter {

  /** One thread's part of the count: only that thread adds, any thread may read the sum. */
  public static final class Stripe {

    /** The count stands alone on its cache line, with 64 bytes and more on either side. */
    private static final int SLOTS = 24;

    private static final int SLOT = 12;
    private static final VarHandle SLOT_VALUE = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] slots = new long[SLOTS];

    Stripe() {}

    /** Adds one. */
    public void increment() {
      add(1);
    }

    /** Adds an amount, negative only where the meter goes up and down. */
    public void add(long amount) {
      // Opaque: written whole and seen soon, but ordered with nothing and so as cheap as a field.
      SLOT_VALUE.setOpaque(slots, SLOT, slots[SLOT] + amount);
    }

    long value() {
      return (long) SLOT_VALUE.getOpaque(slots, SLOT);
    }
  }

  private final boolean goesDown;
  private final LongAdder shared = new LongAdder();
  private final List<Stripe> stripes = new CopyOnWriteArrayList<>();

  StripedCounter(boolean goesDown) {
    this.goesDown = goesDown;
  }

  /**
   * A new stripe for one thread. Stripes stay as long as the counter, so take one per thread at its
   * start, not one per connection.
   */
  public Stripe stripe() {
    var stripe = new Stripe();
    stripes.add(stripe);
    return stripe;
  }

  /**
   * Adds an amount, on any thread.
   *
   * @throws IllegalArgumentException for a negative amount, unless the meter goes up and down
   */
  @Override
  public void add(long amount) {
    if (amount < 0 && !goesDown) {
      throw new IllegalArgumentException("a counter only grows, but was given " + amount);
    }
    shared.add(amount);
  }

  /** The sum over all threads; what others add meanwhile may be missing. Any thread. */
  public long total() {
    var total = shared.sum();
    for (var stripe : stripes) {
      total += stripe.value();
    }
    return total;
  }
}
