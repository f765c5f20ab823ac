package io.honeyguide.recommender.serve;

import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;

/**
 * {@code GET /v1/recommendations/sessions/{session}}: a list for a visit, from that visit. What the
 * visit bought does not come. An unknown visit gets what is in demand, with source {@code popular}.
 */
final class SessionsQuestion implements Question {

  private final Recommender recommender;
  private final AnswerWriter writer;

  SessionsQuestion(Recommender recommender, AnswerWriter writer) {
    this.recommender = recommender;
    this.writer = writer;
  }

  @Override
  public QueryRoute route() {
    return QueryRoute.get("/v1/recommendations/sessions/{session}");
  }

  @Override
  public String name() {
    return "sessions";
  }

  @Override
  public QueryAnswer ask(Query query) throws BadQuestionException {
    var wish = QuestionParameters.rankedWish(query, recommender.experiment());
    var list = recommender.forVisit(query.pathParameter("session"), wish);
    return writer.list(query, list, recommender.arm());
  }
}
