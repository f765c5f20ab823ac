package io.honeyguide.named;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ids of the messages that matched a subscription lately, to recognise repeats by. Every
 * message counts, whatever became of it, so that what is a repeat follows from the log alone.
 *
 * <p>Owner: the shard's thread. Bound: so many ids; beyond it the oldest are forgotten before their
 * time.
 */
final class RepeatWindow {

  private final long windowMs;
  private final int idsMax;

  /** When the newest message of an id came, in the order of that. */
  private final Map<String, Long> newest = new LinkedHashMap<>();

  RepeatWindow(long windowMs, int idsMax) {
    this.windowMs = windowMs;
    this.idsMax = idsMax;
  }

  /** The time within which a message is a repeat. */
  long windowMs() {
    return windowMs;
  }

  /** Starts over. */
  void clear() {
    newest.clear();
  }

  /**
   * Notes a message; each once, in the order of the log.
   *
   * @return whether one of the same id came within the window before it
   */
  boolean repeats(String id, long timeMs) {
    // Taken out first, so that it stands at the end again.
    var before = newest.remove(id);
    newest.put(id, timeMs);
    forget(timeMs);
    return before != null && timeMs - before < windowMs;
  }

  private void forget(long timeMs) {
    var oldest = newest.entrySet().iterator();
    while (oldest.hasNext()
        && (timeMs - oldest.next().getValue() >= windowMs || newest.size() > idsMax)) {
      oldest.remove();
    }
  }

  int size() {
    return newest.size();
  }
}
