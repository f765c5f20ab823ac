package io.honeyguide.named;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The loaded messages of one key, oldest first: only the first may go out, and the next one only
 * when that is done.
 *
 * <p>Owner: the shard's thread.
 */
final class KeyLine {

  private final List<Loaded> messages = new ArrayList<>(2);
  private int busy;

  /** Puts a message in its place. */
  void add(Loaded message) {
    var at = messages.size();
    while (at > 0 && messages.get(at - 1).offset > message.offset) {
      at--;
    }
    messages.add(at, message);
  }

  void remove(Loaded message) {
    messages.remove(message);
  }

  @Nullable Loaded first() {
    return messages.isEmpty() ? null : messages.get(0);
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  /** A message of the line is out, or it was decided what becomes of it. */
  void occupy() {
    busy++;
  }

  /** It is so no more. */
  void release() {
    busy--;
  }

  /** Whether some message of the line is occupied: then no other one may go. */
  boolean isBusy() {
    return busy > 0;
  }
}
