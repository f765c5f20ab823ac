package io.honeyguide.recommender.serve;

import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;
import io.honeyguide.recommender.trend.TrendWindow;

/**
 * {@code GET /v1/recommendations/trending?window=1h|24h|14d}: the items most in demand; the score
 * is the demand, each event counting half after one window.
 */
final class TrendingQuestion implements Question {

  private final Recommender recommender;
  private final AnswerWriter writer;

  TrendingQuestion(Recommender recommender, AnswerWriter writer) {
    this.recommender = recommender;
    this.writer = writer;
  }

  @Override
  public QueryRoute route() {
    return QueryRoute.get("/v1/recommendations/trending");
  }

  @Override
  public String name() {
    return "trending";
  }

  @Override
  public QueryAnswer ask(Query query) throws BadQuestionException {
    var wish = QuestionParameters.wish(query, "window");
    var word = query.parameter("window").orElse(TrendWindow.DAY.word());
    var window = TrendWindow.ofWord(word);
    if (window == null) {
      throw BadQuestionException.badParameter(
          "window must be 1h, 24h or 14d, found \"" + word + "\"");
    }
    return writer.list(query, recommender.trending(window, wish));
  }
}
