package io.honeyguide.recommender.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.api.Query;
import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;
import io.honeyguide.recommender.experiment.ArmCounts;
import io.honeyguide.recommender.experiment.Estimate;
import java.io.IOException;
import java.util.List;

/**
 * {@code GET /v1/recommendations/arms}: how good the lists of each arm of the experiment were, with
 * the bounds of what is known so far, and how far that is from the first arm's.
 */
final class ArmsQuestion implements Question {

  private final Recommender recommender;
  private final AnswerWriter writer;

  ArmsQuestion(Recommender recommender, AnswerWriter writer) {
    this.recommender = recommender;
    this.writer = writer;
  }

  @Override
  public QueryRoute route() {
    return QueryRoute.get("/v1/recommendations/arms");
  }

  @Override
  public String name() {
    return "arms";
  }

  @Override
  public QueryAnswer ask(Query query) throws BadQuestionException {
    QuestionParameters.allowOnly(query, List.of());
    var board = recommender.impressions().scoreboard();
    var experiment = recommender.experiment();
    return writer.object(
        query,
        json -> {
          json.writeArrayFieldStart("arms");
          for (var arm = 0; arm < experiment.arms().size(); arm++) {
            json.writeStartObject();
            json.writeStringField("arm", experiment.arms().get(arm).name());
            json.writeNumberField("share", rounded(experiment.shareOf(arm)));
            write(json, board.of(arm));
            if (arm > 0) {
              writeDifferences(json, board.of(arm), board.of(0));
            }
            json.writeEndObject();
          }
          json.writeEndArray();
          if (experiment.isOn()) {
            json.writeObjectFieldStart("sessions");
            json.writeNumberField("chiSquare", rounded(board.chiSquare()));
            json.writeBooleanField("uneven", board.isUneven());
            json.writeEndObject();
          }
        });
  }

  private static void write(JsonGenerator json, ArmCounts counts) throws IOException {
    json.writeNumberField("sessions", counts.visits());
    json.writeNumberField("labels", counts.labels());
    write(json, "hitRate", counts.hitRate());
    write(json, "reciprocalRank", counts.reciprocalRank());
    json.writeNumberField("shown", counts.shown());
    json.writeNumberField("clicked", counts.clicked());
    write(json, "clickRate", counts.clickRate());
    json.writeNumberField("bought", counts.bought());
    write(json, "buyRate", counts.buyRate());
  }

  private static void writeDifferences(JsonGenerator json, ArmCounts counts, ArmCounts first)
      throws IOException {
    json.writeObjectFieldStart("beyondFirst");
    write(json, "hitRate", counts.hitRate().minus(first.hitRate()));
    write(json, "reciprocalRank", counts.reciprocalRank().minus(first.reciprocalRank()));
    write(json, "clickRate", counts.clickRate().minus(first.clickRate()));
    write(json, "buyRate", counts.buyRate().minus(first.buyRate()));
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, Estimate estimate) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("value", rounded(estimate.value()));
    json.writeNumberField("low", rounded(estimate.low()));
    json.writeNumberField("high", rounded(estimate.high()));
    json.writeEndObject();
  }

  /** Five digits behind the point say enough. */
  private static double rounded(double value) {
    return Math.rint(value * 1e5) / 1e5;
  }
}
