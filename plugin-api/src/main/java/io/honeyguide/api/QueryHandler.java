package io.honeyguide.api;

import java.util.concurrent.CompletionStage;

/** Answers a named question; implemented by plugin authors. */
@FunctionalInterface
public interface QueryHandler {

  /**
   * Answers one question. Called on the plugin's thread between batches, so it sees the plugin's
   * state at rest. Where the asker gave {@code minOffset}, the broker calls only after the plugin's
   * consumers have decided every message up to it.
   *
   * <p>An exception or failed stage becomes status 500 and is counted; one that takes longer than
   * the broker's deadline becomes 503.
   */
  CompletionStage<QueryAnswer> answer(Query query);
}
