package io.honeyguide.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What the log knows of durable consumers: the last two checkpoints of each, so that a damaged file
 * has one to fall back to, and their dead letters.
 *
 * <p>Owner: the shard's thread.
 */
final class DurableConsumers {

  private static final int CHECKPOINTS_KEPT = 2;

  private final Map<String, Deque<Checkpoint>> checkpoints = new LinkedHashMap<>();
  private final Map<String, Deque<DeadLetter>> deadLetters = new LinkedHashMap<>();
  private final int deadLettersMax;

  DurableConsumers(int deadLettersMax) {
    this.deadLettersMax = deadLettersMax;
  }

  void add(Checkpoint checkpoint) {
    var kept = checkpoints.computeIfAbsent(checkpoint.consumer(), name -> new ArrayDeque<>());
    kept.addLast(checkpoint);
    if (kept.size() > CHECKPOINTS_KEPT) {
      kept.removeFirst();
    }
  }

  void add(DeadLetter letter) {
    var kept = deadLetters.computeIfAbsent(letter.consumer(), name -> new ArrayDeque<>());
    kept.addLast(letter);
    if (kept.size() > deadLettersMax) {
      kept.removeFirst();
    }
  }

  /** Forgets the dead letters about a message; says whether there were any. */
  boolean remove(String consumer, long offset) {
    var kept = deadLetters.get(consumer);
    if (kept == null) {
      return false;
    }
    var wasThere = kept.removeIf(letter -> letter.offset() == offset);
    if (kept.isEmpty()) {
      deadLetters.remove(consumer);
    }
    return wasThere;
  }

  /** Forgets the dead letters that a test picks, of whatever consumer. */
  void removeIf(Predicate<DeadLetter> test) {
    deadLetters.values().forEach(kept -> kept.removeIf(test));
    deadLetters.values().removeIf(Deque::isEmpty);
  }

  /** Forgets all dead letters of a consumer. */
  void removeAll(String consumer) {
    deadLetters.remove(consumer);
  }

  /** The checkpoints of a consumer, newest first. */
  List<Checkpoint> checkpoints(String consumer) {
    var newestFirst = new ArrayList<Checkpoint>();
    var kept = checkpoints.get(consumer);
    if (kept != null) {
      kept.descendingIterator().forEachRemaining(newestFirst::add);
    }
    return newestFirst;
  }

  List<DeadLetter> deadLetters(String consumer) {
    return List.copyOf(deadLetters.getOrDefault(consumer, new ArrayDeque<>()));
  }

  /** Walks over all dead letters. */
  void forEachDeadLetter(Consumer<DeadLetter> visitor) {
    deadLetters.values().forEach(kept -> kept.forEach(visitor));
  }

  List<Checkpoint> allCheckpoints() {
    return checkpoints.values().stream().flatMap(Deque::stream).toList();
  }

  List<DeadLetter> allDeadLetters() {
    return deadLetters.values().stream().flatMap(Deque::stream).toList();
  }
}
