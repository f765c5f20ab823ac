package io.honeyguide.recommender.serve;

import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;

/** One kind of question of the HTTP API. */
public interface Question {

  /** How it is asked. */
  QueryRoute route();

  /** One word for metrics. */
  String name();

  /** Answers one query. */
  QueryAnswer ask(Query query) throws BadQuestionException;
}
