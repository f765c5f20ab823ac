package io.honeyguide.recommender.serve;

import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;

/**
 * {@code GET /v1/recommendations/items/{item}/similar}: the items that visits touched together with
 * one item; 404 when no event ever named it.
 */
final class SimilarQuestion implements Question {

  private final Recommender recommender;
  private final AnswerWriter writer;

  SimilarQuestion(Recommender recommender, AnswerWriter writer) {
    this.recommender = recommender;
    this.writer = writer;
  }

  @Override
  public QueryRoute route() {
    return QueryRoute.get("/v1/recommendations/items/{item}/similar");
  }

  @Override
  public String name() {
    return "similar";
  }

  @Override
  public QueryAnswer ask(Query query) throws BadQuestionException {
    var wish = QuestionParameters.wish(query);
    var list = recommender.similarTo(query.pathParameter("item"), wish);
    return writer.list(
        query,
        list.orElseThrow(
            () ->
                new BadQuestionException(
                    404,
                    "unknown_item",
                    "neither an event that is still remembered nor the catalogue names this item")));
  }
}
