package io.honeyguide.recommender.serve;

import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;

/**
 * {@code GET /v1/recommendations/users/{user}}: a list for a user, from the visit named by {@code
 * session} or else the newest one known, then from earlier items, then from demand. What the user
 * bought does not come. An unknown user gets what is in demand, with source {@code popular}.
 */
final class UsersQuestion implements Question {

  private final Recommender recommender;
  private final AnswerWriter writer;

  UsersQuestion(Recommender recommender, AnswerWriter writer) {
    this.recommender = recommender;
    this.writer = writer;
  }

  @Override
  public QueryRoute route() {
    return QueryRoute.get("/v1/recommendations/users/{user}");
  }

  @Override
  public String name() {
    return "users";
  }

  @Override
  public QueryAnswer ask(Query query) throws BadQuestionException {
    var wish = QuestionParameters.rankedWish(query, recommender.experiment(), "session");
    var visit = query.parameter("session").filter(id -> !id.isEmpty()).orElse(null);
    var list = recommender.forUser(query.pathParameter("user"), visit, wish);
    return writer.list(query, list, recommender.arm());
  }
}
