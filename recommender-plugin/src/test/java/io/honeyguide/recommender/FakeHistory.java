package io.honeyguide.recommender;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.History;
import io.honeyguide.api.HistoryReading;
import io.honeyguide.api.MessageBatch;
import io.honeyguide.api.TrimmedHistoryException;
import io.honeyguide.recommender.FakePluginContext.Stored;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Everything that was delivered, to be read again; batches come at once. */
final class FakeHistory implements History {

  private final List<Stored> log;

  /** Everything below was given back. */
  long trimmedBelow;

  /** How many readings are open. */
  int openCount;

  /** From here on a reading hears of nothing before {@link #goOn}: then that there is no more. */
  long waitsFrom = Long.MAX_VALUE;

  private final List<CompletableFuture<Optional<MessageBatch>>> waiting = new ArrayList<>();

  FakeHistory(List<Stored> log) {
    this.log = log;
  }

  /** Whether somebody waits for what it has not heard of yet. */
  boolean isWaitedFor() {
    return !waiting.isEmpty();
  }

  /** Tells whoever waits that there was nothing more when they asked. */
  void goOn() {
    waitsFrom = Long.MAX_VALUE;
    var told = List.copyOf(waiting);
    waiting.clear();
    told.forEach(stage -> stage.complete(Optional.empty()));
  }

  @Override
  public Cursor oldest() {
    return new Cursor(0, trimmedBelow);
  }

  @Override
  public Cursor end() {
    return new Cursor(0, log.isEmpty() ? 0 : log.get(log.size() - 1).offset() + 1);
  }

  @Override
  public CompletionStage<Cursor> at(Instant time) {
    return CompletableFuture.completedFuture(
        log.stream()
            .filter(message -> message.receivedAtMs() >= time.toEpochMilli())
            .findFirst()
            .map(message -> new Cursor(0, message.offset()))
            .orElse(end()));
  }

  @Override
  public HistoryReading read(Cursor from, List<String> filters, int batchMessagesMax) {
    if (from.offset() < trimmedBelow) {
      throw new TrimmedHistoryException(from, oldest());
    }
    return new Reading(from.offset(), true, filters, batchMessagesMax);
  }

  @Override
  public HistoryReading readKept(List<String> filters, int batchMessagesMax) {
    return new Reading(trimmedBelow, false, filters, batchMessagesMax);
  }

  private final class Reading implements HistoryReading {

    private final List<String> filters;
    private final boolean mayWait;
    private final int most;
    private long place;
    private boolean closed;

    Reading(long from, boolean mayWait, List<String> filters, int most) {
      this.place = from;
      this.mayWait = mayWait;
      this.filters = filters;
      this.most = most;
      openCount++;
    }

    @Override
    public CompletionStage<Optional<MessageBatch>> next() {
      if (closed) {
        return CompletableFuture.failedFuture(new IllegalStateException("the reading was closed"));
      }
      if (place < trimmedBelow) {
        return CompletableFuture.failedFuture(new TrimmedHistoryException(place(), oldest()));
      }
      var end = mayWait ? waitsFrom : Long.MAX_VALUE;
      var found =
          log.stream()
              .filter(message -> message.offset() >= place && message.offset() < end)
              .filter(message -> FakePluginContext.matches(filters, message.sent().topic()))
              .limit(most)
              .toList();
      if (found.isEmpty() && end < Long.MAX_VALUE) {
        place = Math.min(end, end().offset());
        var stage = new CompletableFuture<Optional<MessageBatch>>();
        waiting.add(stage);
        return stage;
      }
      place = found.isEmpty() ? end().offset() : found.get(found.size() - 1).offset() + 1;
      return CompletableFuture.completedFuture(
          found.isEmpty() ? Optional.empty() : Optional.of(new FakeBatch(found)));
    }

    @Override
    public Cursor place() {
      return new Cursor(0, place);
    }

    @Override
    public void close() {
      openCount -= closed ? 0 : 1;
      closed = true;
    }
  }
}
