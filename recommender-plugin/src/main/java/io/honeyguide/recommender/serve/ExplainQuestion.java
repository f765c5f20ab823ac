package io.honeyguide.recommender.serve;

import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/recommendations/explain?item=&user=&session=}: what became of one item in the list
 * that the same parameters would get from the questions for users and sessions; 404 for an item
 * that neither an event nor the catalogue names.
 */
final class ExplainQuestion implements Question {

  private final Recommender recommender;
  private final AnswerWriter writer;

  ExplainQuestion(Recommender recommender, AnswerWriter writer) {
    this.recommender = recommender;
    this.writer = writer;
  }

  @Override
  public QueryRoute route() {
    return QueryRoute.get("/v1/recommendations/explain");
  }

  @Override
  public String name() {
    return "explain";
  }

  @Override
  public QueryAnswer ask(Query query) throws BadQuestionException {
    var wish =
        QuestionParameters.rankedWish(query, recommender.experiment(), "item", "user", "session");
    var item = text(query, "item");
    if (item == null) {
      throw BadQuestionException.badParameter("item must be the id of an item, found none");
    }
    var judgement =
        recommender
            .judge(item, text(query, "user"), text(query, "session"), wish)
            .orElseThrow(
                () ->
                    new BadQuestionException(
                        404,
                        "unknown_item",
                        "neither an event that is still remembered nor the catalogue names this"
                            + " item"));
    var arm = recommender.arm();
    return writer.object(
        query,
        json -> {
          json.writeStringField("item", item);
          json.writeStringField("verdict", judgement.verdict().word());
          if (arm != null) {
            json.writeStringField("arm", arm);
          }
          if (judgement.rule() != null) {
            json.writeStringField("rule", judgement.rule());
          }
          if (judgement.place() > 0) {
            json.writeNumberField("place", judgement.place());
            json.writeNumberField("score", judgement.score());
          }
        });
  }

  private static @Nullable String text(Query query, String name) {
    return query.parameter(name).filter(id -> !id.isEmpty()).orElse(null);
  }
}
