package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A broker that goes on with a retrained model, also when it is killed right after the switch. */
@Isolated("loads the machine and measures what it does then")
class RetrainRestartTest {

  private static final String RETRAINING = "/v1/recommendations/retraining";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ClickStream clicks = new ClickStream();

  @TempDir private Path folder;

  @Test
  void answersFromTheRetrainedModelAlsoAfterAKill() {
    try (var broker = BrokerProcess.start(folder.resolve("data"))) {
      var half = clicks.size() / 2;
      clicks.publish(broker, 0, half, none -> {});
      // A state from before the retraining: the restart has to come to the switch by itself.
      assertThat(broker.terminate().exitCode()).isEqualTo(143);
      broker.restart();
      var before = lists(broker);

      begin(broker, "{\"set\":{\"rank.hidden\":4,\"walk.neighbours\":3},\"switch\":\"manual\"}");
      await(broker, "/retraining/state", "judging");
      clicks.publish(broker, half, clicks.size(), none -> {});
      var http = new HttpCaller(broker);
      assertThat(http.send("POST", RETRAINING + "/switch", "").statusCode()).isEqualTo(200);
      assertThat(setting(broker)).isEqualTo("4");
      var switched = lists(broker);
      assertThat(switched).isNotEqualTo(before);

      broker.kill();
      broker.restart();
      await(broker, "/model/settings/rank.hidden", "4");
      assertThat(lists(broker)).isEqualTo(switched);

      assertThat(broker.terminate().exitCode()).isEqualTo(143);
      broker.restart();
      assertThat(setting(broker)).isEqualTo("4");
      assertThat(lists(broker)).isEqualTo(switched);
      var announced = new HttpCaller(broker).get("/v1/retained/recommendations/model");
      assertThat(announced.body()).contains("switched");
    }
  }

  private static void begin(BrokerProcess broker, String body) {
    var begun = new HttpCaller(broker).send("POST", RETRAINING, body);
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(200);
  }

  private static JsonNode status(BrokerProcess broker) {
    return new HttpCaller(broker).getJson("/v1/recommendations/model");
  }

  private static String setting(BrokerProcess broker) {
    return status(broker).at("/model/settings/rank.hidden").asText();
  }

  private static void await(BrokerProcess broker, String pointer, String value) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> status(broker).at(pointer).asText().equals(value));
  }

  /** The list of every session, once everything in the log is learned. */
  private static Map<String, String> lists(BrokerProcess broker) {
    var http = new HttpCaller(broker);
    var lists = new LinkedHashMap<String, String>();
    for (var session : ClickStream.sessions()) {
      var path = "/v1/recommendations/sessions/%s?n=20&minOffset=latest".formatted(session);
      lists.put(session, http.getJson(path).get("items").toString());
    }
    return lists;
  }
}
