package io.honeyguide.recommender.serve;

import io.honeyguide.api.Cursor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Counts the messages that the plugin publishes and that are not durable yet, so that there are
 * never more than so many: who has to publish more waits for room.
 *
 * <p>Owner: the plugin's thread, on which publishes complete.
 */
public final class Outbox {

  private final int underWayMax;
  private int underWay;
  private CompletableFuture<Void> room = CompletableFuture.completedFuture(null);

  /** An outbox that has room for fewer than so many messages. */
  public Outbox(int underWayMax) {
    this.underWayMax = underWayMax;
  }

  /** Whether one more may be published now. */
  public boolean hasRoom() {
    return underWay < underWayMax;
  }

  /** Completes when one more may be published. */
  public CompletionStage<Void> room() {
    return room;
  }

  /**
   * Counts a message until it is durable or refused.
   *
   * @return the same stage
   */
  public CompletionStage<Cursor> add(CompletionStage<Cursor> publish) {
    underWay++;
    if (underWay == underWayMax) {
      room = new CompletableFuture<>();
    }
    return publish.whenComplete((place, failure) -> ended());
  }

  private void ended() {
    underWay--;
    if (underWay == underWayMax - 1) {
      room.complete(null);
    }
  }
}
