package io.honeyguide.named;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Values by offset, without an object per key: open addressing, the next free place taken, and what
 * was pushed away moved back when a place becomes free. Grows by doubling and shrinks when it is
 * cleared.
 *
 * <p>Owner: one thread. Not to be changed while it is walked over.
 */
final class OffsetMap<V> {

  private static final int FIRST_CAPACITY = 16;

  private long[] keys = new long[FIRST_CAPACITY];
  private @Nullable Object[] values = new Object[FIRST_CAPACITY];
  private int size;

  int size() {
    return size;
  }

  /** The value of an offset, or null. */
  @Nullable V get(long offset) {
    return value(place(offset));
  }

  @SuppressWarnings("unchecked") // only values are ever put there
  private @Nullable V value(int place) {
    return (V) values[place];
  }

  /** Where an offset is, or would be. */
  private int place(long offset) {
    var place = home(offset);
    while (values[place] != null && keys[place] != offset) {
      place = (place + 1) & (keys.length - 1);
    }
    return place;
  }

  private int home(long offset) {
    var hash = offset * 0x9E37_79B9_7F4A_7C15L;
    return (int) (hash >>> 32) & (keys.length - 1);
  }

  /** Sets the value of an offset and gives the one before, or null. */
  @Nullable V put(long offset, V value) {
    var place = place(offset);
    var before = value(place);
    keys[place] = offset;
    values[place] = value;
    if (before == null && ++size * 2 > keys.length) {
      grow();
    }
    return before;
  }

  private void grow() {
    var oldKeys = keys;
    var oldValues = values;
    keys = new long[oldKeys.length * 2];
    values = new Object[oldKeys.length * 2];
    for (var i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != null) {
        var place = place(oldKeys[i]);
        keys[place] = oldKeys[i];
        values[place] = oldValues[i];
      }
    }
  }

  /** Takes an offset out and gives its value, or null. */
  @Nullable V remove(long offset) {
    var place = place(offset);
    var before = value(place);
    if (before != null) {
      size--;
      fill(place);
    }
    return before;
  }

  /** Moves back who would not be found any more behind a free place. */
  private void fill(int free) {
    var gap = free;
    var mask = keys.length - 1;
    for (var next = (gap + 1) & mask; values[next] != null; next = (next + 1) & mask) {
      // It may move if its home is not between the gap and itself.
      if (((next - home(keys[next])) & mask) >= ((next - gap) & mask)) {
        keys[gap] = keys[next];
        values[gap] = values[next];
        gap = next;
      }
    }
    values[gap] = null;
  }

  void clear() {
    keys = new long[FIRST_CAPACITY];
    values = new Object[FIRST_CAPACITY];
    size = 0;
  }

  /** Walks over the offsets, in no order. */
  void forEachOffset(LongConsumer visitor) {
    for (var i = 0; i < keys.length; i++) {
      if (values[i] != null) {
        visitor.accept(keys[i]);
      }
    }
  }

  /** The offsets, ascending. */
  long[] offsets() {
    var offsets = new long[size];
    var count = 0;
    for (var i = 0; i < keys.length; i++) {
      if (values[i] != null) {
        offsets[count++] = keys[i];
      }
    }
    Arrays.sort(offsets);
    return offsets;
  }

  /** The values, in no order. */
  Iterable<V> values() {
    return Values::new;
  }

  private final class Values implements Iterator<V> {
    private int next = -1;

    Values() {
      advance();
    }

    private void advance() {
      do {
        next++;
      } while (next < values.length && values[next] == null);
    }

    @Override
    public boolean hasNext() {
      return next < values.length;
    }

    @Override
    public V next() {
      var value = next < values.length ? value(next) : null;
      if (value == null) {
        throw new NoSuchElementException();
      }
      advance();
      return value;
    }
  }
}
