package io.honeyguide.recommender.serve;

import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;
import java.util.List;

/** {@code GET /v1/recommendations/stats}: how much is remembered, and how much was forgotten. */
final class StatsQuestion implements Question {

  private final Recommender recommender;
  private final AnswerWriter writer;

  StatsQuestion(Recommender recommender, AnswerWriter writer) {
    this.recommender = recommender;
    this.writer = writer;
  }

  @Override
  public QueryRoute route() {
    return QueryRoute.get("/v1/recommendations/stats");
  }

  @Override
  public String name() {
    return "stats";
  }

  @Override
  public QueryAnswer ask(Query query) throws BadQuestionException {
    QuestionParameters.allowOnly(query, List.of());
    var model = recommender.model();
    return writer.object(
        query,
        json -> {
          json.writeNumberField("events", model.eventCount());
          json.writeNumberField("newestEventMs", model.nowMs());
          json.writeNumberField("sessions", model.visits().count());
          json.writeNumberField("items", model.items().count());
          json.writeNumberField("users", model.users().count());
          json.writeNumberField("catalogue", model.catalogue().count());
          json.writeNumberField("bytes", model.bytes());
          json.writeNumberField("catalogueBytes", model.catalogueBytes());
          json.writeNumberField("heapBytes", model.heapBytes());
          json.writeObjectFieldStart("forgotten");
          json.writeNumberField("sessions", model.forgottenVisits());
          json.writeNumberField("items", model.forgottenItems());
          json.writeNumberField("users", model.forgottenUsers());
          json.writeNumberField("catalogue", model.catalogue().forgotten());
          json.writeEndObject();
        });
  }
}
