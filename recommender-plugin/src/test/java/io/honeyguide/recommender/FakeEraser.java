package io.honeyguide.recommender;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.Eraser;
import io.honeyguide.api.Erasure;
import io.honeyguide.api.Message;
import io.honeyguide.recommender.FakePluginContext.Stored;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Erases from a list of messages, at once. */
final class FakeEraser implements Eraser {

  private final List<Stored> log;

  /** The broker cannot erase at the moment. */
  boolean fails;

  FakeEraser(List<Stored> log) {
    this.log = log;
  }

  private record FakeErasure(long messages, long bytes) implements Erasure {
    @Override
    public CompletionStage<Void> wiped() {
      return CompletableFuture.completedFuture(null);
    }
  }

  @Override
  public CompletionStage<Erasure> erase(List<String> filters, Predicate<Message> test) {
    return erase(filters, new Cursor(0, Long.MAX_VALUE), test);
  }

  @Override
  public CompletionStage<Erasure> erase(
      List<String> filters, Cursor below, Predicate<Message> test) {
    if (fails) {
      return CompletableFuture.failedFuture(new IllegalStateException("the log is full"));
    }
    var before = log.size();
    log.removeIf(
        stored ->
            stored.offset() < below.offset()
                && FakePluginContext.matches(filters, stored.sent().topic())
                && test.test(new FakeBatch(List.of(stored)).message(0)));
    return CompletableFuture.completedFuture(new FakeErasure(before - log.size(), 0));
  }
}
