package io.honeyguide.distribution.recommend;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.terminal.Details;
import io.honeyguide.distribution.terminal.Spoken;
import io.honeyguide.distribution.terminal.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Locale;

/** Shows what the broker answers about its model to people. */
final class ModelText {

  static final String PATH = "/v1/recommendations/model";
  static final String RETRAINING_PATH = "/v1/recommendations/retraining";

  private ModelText() {}

  /** Prints the model in use, a retraining under way, and how the one before ended. */
  static void print(JsonNode status, PrintWriter out, int width) {
    var model = status.path("model");
    var details = new Details();
    details.add("model", model.path("id").asText() + from(model));
    details.add("settings", settings(model, "as the configuration says"));
    details.add("events", Spoken.number(model.path("events").asLong()));
    var retraining = status.path("retraining");
    if (!retraining.isMissingNode()) {
      details.add("retraining", retraining.path("id").asText() + from(retraining));
      details.add("with", settings(retraining, "the settings of the configuration"));
      details.add(
          "state",
          "%s, %d %%, switch %s"
              .formatted(
                  retraining.path("state").asText(),
                  Math.round(retraining.path("progress").asDouble() * 100),
                  retraining.path("switch").asText()));
    }
    var last = status.path("last");
    if (!last.isMissingNode()) {
      details.add("last", "%s %s".formatted(last.path("id").asText(), ended(last)));
    }
    details.print(out);
    var compared = retraining.path("compared");
    if (compared.path("labels").asLong() > 0) {
      out.println();
      table(compared).print(out, width);
    }
  }

  /** How a retraining ended. */
  static String ended(JsonNode last) {
    var reason = last.path("reason").asText("");
    var outcome = last.path("outcome").asText();
    return reason.isEmpty() ? outcome : outcome + ": " + reason;
  }

  private static String from(JsonNode model) {
    var from = model.path("from").asText("");
    return from.isEmpty() ? "" : ", learned from " + from;
  }

  private static String settings(JsonNode model, String none) {
    var texts = new ArrayList<String>();
    for (var setting : model.path("settings").properties()) {
      texts.add(setting.getKey() + "=" + setting.getValue().asText());
    }
    return texts.isEmpty() ? none : String.join(", ", texts);
  }

  private static Table table(JsonNode compared) {
    var labels = Spoken.count(compared.path("labels").asLong(), "label");
    var table = new Table(labels, ">hit rate", ">reciprocal rank", ">list p50", ">list p99");
    add(table, "in use", compared.path("inUse"));
    add(table, "retrained", compared.path("candidate"));
    return table;
  }

  private static void add(Table table, String name, JsonNode scores) {
    table.add(
        name,
        String.format(Locale.ROOT, "%.4f", scores.path("hitRate").asDouble()),
        String.format(Locale.ROOT, "%.4f", scores.path("reciprocalRank").asDouble()),
        scores.path("listMicrosP50").asLong() + " us",
        scores.path("listMicrosP99").asLong() + " us");
  }
}
