package io.honeyguide.recommender.retrain;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.History;
import io.honeyguide.api.HistoryReading;
import io.honeyguide.api.MessageBatch;
import io.honeyguide.api.TrimmedHistoryException;
import io.honeyguide.recommender.event.Decoded;
import io.honeyguide.recommender.serve.Recommender;
import io.honeyguide.recommender.serve.RetrainOrder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A second model that learns the log: first what the catalogue said from the oldest message kept,
 * then everything from the retraining's place on, a little at a time. Once it has learned all that
 * the model in use has, it has caught up, and learns each message together with it.
 *
 * <p>What it knows is a function of the log alone: how much it learns at a time, and when it has
 * caught up, changes nothing.
 *
 * <p>Owner: the plugin's thread.
 */
final class Retraining {

  private static final int BATCH_MESSAGES = 256;

  private enum Phase {
    CATALOGUE,
    HISTORY,
    CAUGHT_UP
  }

  private final RetrainOrder order;
  private final Recommender candidate;
  private final History history;
  private final LearningSource source;
  private final LongSupplier usedLearnedTo;
  private final long bytesMax;
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  private Phase phase = Phase.CATALOGUE;
  private HistoryReading reading;
  private @Nullable MessageBatch batch;
  private int index;
  private long untilNanos;
  private boolean isAsked;
  private boolean isWorking;
  private boolean isClosed;
  private long messageCount;
  private @Nullable Cursor trimmedTo;
  private @Nullable String failure;

  /**
   * A second model that has learned nothing yet.
   *
   * @param candidate the model, which knows nothing
   * @param usedLearnedTo offset of the newest message that the model in use has learned
   * @param bytesMax most heap that the model may take
   */
  Retraining(
      RetrainOrder order,
      Recommender candidate,
      History history,
      LearningSource source,
      LongSupplier usedLearnedTo,
      long bytesMax) {
    this.order = order;
    this.candidate = candidate;
    this.history = history;
    this.source = source;
    this.usedLearnedTo = usedLearnedTo;
    this.bytesMax = bytesMax;
    this.reading = history.readKept(source.catalogueFilters(), BATCH_MESSAGES);
  }

  /** What it is to do. */
  RetrainOrder order() {
    return order;
  }

  /** The second model. */
  Recommender candidate() {
    return candidate;
  }

  /** Number of messages that it has learned. */
  long messageCount() {
    return messageCount;
  }

  /** Whether it knows all that the model in use knows, from its place on. */
  boolean isCaughtUp() {
    return phase == Phase.CAUGHT_UP;
  }

  /**
   * Offset from which on it has yet to read the log. What stands there and is about what it has
   * learned must not be erased before: a user would be known again who was forgotten meanwhile.
   */
  long unreadFrom() {
    if (failure != null || phase == Phase.CAUGHT_UP) {
      return Long.MAX_VALUE;
    }
    return phase == Phase.CATALOGUE ? order.from() : reading.place().offset();
  }

  /** Why there is no second model any more, or null. */
  @Nullable String failure() {
    return failure;
  }

  /** Where it really began, when the log no longer held all that it was to learn; else null. */
  @Nullable Cursor trimmedTo() {
    return trimmedTo;
  }

  /** Share of its way to the model in use, from 0 to 1. */
  double progress() {
    var way = usedLearnedTo.getAsLong() + 1 - order.from();
    return switch (phase) {
      case CATALOGUE -> 0;
      case HISTORY ->
          way <= 0 ? 1 : Math.min(1, (double) (reading.place().offset() - order.from()) / way);
      case CAUGHT_UP -> 1;
    };
  }

  /**
   * Completes when it has caught up or has failed; fails when the log cannot be read, so that
   * nobody knows.
   */
  CompletionStage<Void> caughtUpOrFailed() {
    return end;
  }

  /** Learns until a time, also what comes out of the log by then. */
  void work(long workUntilNanos) {
    untilNanos = workUntilNanos;
    if (!isWorking) {
      goOn();
    }
  }

  private void goOn() {
    isWorking = true;
    while (isLearning() && !isAsked && untilNanos - System.nanoTime() > 0) {
      if (batch == null) {
        ask();
      } else {
        takeNext(batch);
      }
    }
    isWorking = false;
  }

  private boolean isLearning() {
    return phase != Phase.CAUGHT_UP && failure == null && !isClosed;
  }

  private void ask() {
    isAsked = true;
    reading
        .next()
        .whenComplete(
            (next, problem) -> {
              isAsked = false;
              if (problem == null) {
                arrived(next.orElse(null));
              } else {
                notRead(problem);
              }
              if (!isWorking) {
                goOn();
              }
            });
  }

  /** The next messages, or null when everything was read. */
  private void arrived(@Nullable MessageBatch next) {
    if (!isLearning()) {
      return;
    }
    batch = next;
    index = 0;
    if (next == null) {
      readAll();
    }
  }

  private void notRead(Throwable problem) {
    var cause = problem instanceof CompletionException ? problem.getCause() : problem;
    if (!isLearning()) {
      return;
    }
    if (cause instanceof TrimmedHistoryException trimmed) {
      trimmedTo = trimmed.oldest();
      readFrom(trimmed.oldest());
    } else {
      end.completeExceptionally(
          new IllegalStateException("a retraining could not read the log", cause));
    }
  }

  private void readAll() {
    if (phase == Phase.CATALOGUE) {
      beginHistory();
    } else if (reading.place().offset() > usedLearnedTo.getAsLong()) {
      catchUp();
    }
    // Else the model in use learned a message while the end of the log was on its way here.
  }

  private void takeNext(MessageBatch messages) {
    var message = messages.message(index++);
    if (index == messages.size()) {
      batch = null;
    }
    var offset = message.cursor().offset();
    if (phase == Phase.CATALOGUE && offset >= order.from()) {
      beginHistory();
    } else if (phase == Phase.HISTORY && offset > usedLearnedTo.getAsLong()) {
      catchUp();
    } else {
      learn(source.decoder().apply(message), message.receivedAtMs());
      if (batch == null) {
        checkSize();
      }
    }
  }

  private void beginHistory() {
    phase = Phase.HISTORY;
    readFrom(new Cursor(history.oldest().shard(), order.from()));
  }

  /** What is gone cannot be learned: a replay then comes to a model of what is left. */
  private void readFrom(Cursor from) {
    batch = null;
    reading.close();
    try {
      reading = history.read(from, source.filters(), BATCH_MESSAGES);
    } catch (TrimmedHistoryException e) {
      trimmedTo = e.oldest();
      reading = history.read(e.oldest(), source.filters(), BATCH_MESSAGES);
    }
  }

  private void catchUp() {
    phase = Phase.CAUGHT_UP;
    batch = null;
    reading.close();
    end.complete(null);
  }

  /** Learns a message; what goes wrong is this model's affair alone. */
  void learn(Decoded decoded, long receivedAtMs) {
    try {
      candidate.learn(candidate.model().catalogue().checked(decoded), receivedAtMs);
      messageCount++;
    } catch (RuntimeException e) {
      fail("learning failed: " + e);
    }
  }

  /** Gives up when the model has become too large. */
  void checkSize() {
    var bytes = candidate.model().heapBytes();
    if (failure == null && bytes > bytesMax) {
      fail(
          "the second model takes %d bytes, retrain.bytes allows %d; begin later, or set smaller model limits"
              .formatted(bytes, bytesMax));
    }
  }

  private void fail(String reason) {
    failure = reason;
    close();
    end.complete(null);
  }

  /** Ends it; nothing is read or learned any more. */
  void close() {
    isClosed = true;
    batch = null;
    reading.close();
  }
}
