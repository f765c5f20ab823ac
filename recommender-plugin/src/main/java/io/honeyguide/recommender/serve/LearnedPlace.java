package io.honeyguide.recommender.serve;

import io.honeyguide.api.Cursor;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How far in the log the recommender has learned, and who waits for it to come further: a change of
 * the catalogue is answered when the next list knows it.
 *
 * <p>Owner: the plugin's thread.
 */
public final class LearnedPlace {

  private record Waiting(long offset, CompletableFuture<Void> learned) {}

  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private long newest = -1;

  /** All up to this message is learned. */
  public void reached(Cursor cursor) {
    newest = cursor.offset();
    for (var remaining = waiting.size(); remaining > 0; remaining--) {
      var next = waiting.remove();
      if (next.offset <= newest) {
        next.learned.complete(null);
      } else {
        waiting.add(next);
      }
    }
  }

  /** Completes when the message at this place is learned. */
  public CompletionStage<Void> reaches(Cursor cursor) {
    var learned = new CompletableFuture<Void>();
    if (cursor.offset() <= newest) {
      learned.complete(null);
    } else {
      waiting.add(new Waiting(cursor.offset(), learned));
    }
    return learned;
  }
}
