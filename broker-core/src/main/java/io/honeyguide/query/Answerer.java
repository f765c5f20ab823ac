package io.honeyguide.query;

import io.honeyguide.api.QueryAnswer;
import java.util.concurrent.CompletionStage;

/** Answers a named question. */
@FunctionalInterface
public interface Answerer {

  /**
   * Answers. Never blocks; the stage completes on any thread and never fails: what goes wrong is an
   * answer as well.
   */
  CompletionStage<QueryAnswer> answer(Question question);
}
