package io.honeyguide.topic;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions to one filter, in the order they came. One thread writes, any thread reads
 * without a lock.
 *
 * <p>Idea: an array with gaps. A new entry goes into the next free place, a new version into the
 * place of the old one, and a removed entry leaves a gap; when places run out, or gaps outnumber
 * entries, a new array without gaps takes over. So 100,000 subscribers of one topic come and go at
 * a constant cost each, where copying at every change would cost the square. A reader walks the
 * array it found: entries never move inside an array, so it meets each one that stays exactly once.
 */
final class SubscriberList<S, O> {

  /** From here on the writer finds a subscriber by a map instead of walking the array. */
  private static final int INDEX_FROM = 16;

  private record Identity<S>(S subscriber, @Nullable String shareGroup) {}

  private record Entry<S, O>(S subscriber, @Nullable String shareGroup, O options) {
    boolean is(S subscriber, @Nullable String shareGroup) {
      return this.subscriber.equals(subscriber) && Objects.equals(this.shareGroup, shareGroup);
    }
  }

  /** An array and how much of it is in use, gaps included. */
  private static final class Slots<S, O> {
    final AtomicReferenceArray<@Nullable Entry<S, O>> entries;
    volatile int used;

    Slots(int capacity) {
      entries = new AtomicReferenceArray<>(capacity);
    }

    boolean isFull() {
      return used == entries.length();
    }

    int add(Entry<S, O> entry) {
      var at = used;
      entries.setPlain(at, entry);
      used = at + 1;
      return at;
    }
  }

  private volatile Slots<S, O> slots = new Slots<>(1);

  // What follows is the writer's alone.
  private int count;
  private @Nullable Map<Identity<S>, Integer> index;

  /** Adds or replaces; gives the options replaced, or null. */
  @Nullable O put(S subscriber, @Nullable String shareGroup, O options) {
    var entry = new Entry<>(subscriber, shareGroup, options);
    var at = find(subscriber, shareGroup);
    if (at >= 0) {
      var old = slots.entries.getPlain(at);
      slots.entries.setRelease(at, entry);
      return old == null ? null : old.options();
    }
    if (slots.isFull()) {
      compact(Math.max(2, count * 2));
    }
    at = slots.add(entry);
    count++;
    if (index != null) {
      index.put(new Identity<>(subscriber, shareGroup), at);
    } else if (count >= INDEX_FROM) {
      rebuildIndex();
    }
    return null;
  }

  /** Removes; gives the options removed, or null. */
  @Nullable O remove(S subscriber, @Nullable String shareGroup) {
    var at = find(subscriber, shareGroup);
    var entry = at < 0 ? null : slots.entries.getPlain(at);
    if (entry == null) {
      return null;
    }
    slots.entries.setRelease(at, null);
    count--;
    if (index != null) {
      index.remove(new Identity<>(subscriber, shareGroup));
    }
    if (slots.entries.length() > INDEX_FROM && count < slots.entries.length() / 4) {
      compact(count * 2);
    }
    return entry.options();
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Any thread. */
  void forEach(BiConsumer<? super S, ? super O> sink) {
    var found = slots;
    var end = found.used;
    for (var i = 0; i < end; i++) {
      var entry = found.entries.getAcquire(i);
      if (entry != null) {
        sink.accept(entry.subscriber(), entry.options());
      }
    }
  }

  private int find(S subscriber, @Nullable String shareGroup) {
    if (index != null) {
      var at = index.get(new Identity<>(subscriber, shareGroup));
      return at == null ? -1 : at;
    }
    for (var i = 0; i < slots.used; i++) {
      var entry = slots.entries.getPlain(i);
      if (entry != null && entry.is(subscriber, shareGroup)) {
        return i;
      }
    }
    return -1;
  }

  private void compact(int capacity) {
    var sparse = slots;
    var dense = new Slots<S, O>(capacity);
    for (var i = 0; i < sparse.used; i++) {
      var entry = sparse.entries.getPlain(i);
      if (entry != null) {
        dense.add(entry);
      }
    }
    slots = dense;
    if (index != null) {
      rebuildIndex();
    }
  }

  private void rebuildIndex() {
    if (count < INDEX_FROM) {
      index = null;
      return;
    }
    var rebuilt = new HashMap<Identity<S>, Integer>(count * 2);
    for (var i = 0; i < slots.used; i++) {
      var entry = slots.entries.getPlain(i);
      if (entry != null) {
        rebuilt.put(new Identity<>(entry.subscriber(), entry.shareGroup()), i);
      }
    }
    index = rebuilt;
  }
}
