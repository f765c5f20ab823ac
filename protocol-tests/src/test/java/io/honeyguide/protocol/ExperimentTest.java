package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arms and exploration, set as users set them, through a real broker that dies. */
class ExperimentTest {

  private static final String SETTINGS = "plugins.recommender.experiment.";

  @TempDir private Path folder;

  private static void view(HttpCaller http, String user, String item) {
    var event = "{\"user\":\"%s\",\"session\":\"s-%s\",\"item\":\"%s\"}";
    http.publish("behaviour/view", event.formatted(user, user, item));
  }

  private static JsonNode list(HttpCaller http, String path) {
    return http.getJson(
        "/v1/recommendations/" + path + (path.contains("?") ? "&" : "?") + "minOffset=latest");
  }

  @Test
  void keepsArmsListsAndCountsOverAKill() {
    try (var broker =
        BrokerProcess.start(
            folder.resolve("data"),
            SETTINGS + "arms=control,bold",
            SETTINGS + "salt=autumn",
            SETTINGS + "control.order=hand-made",
            SETTINGS + "bold.profile=thorough",
            SETTINGS + "bold.explore=0.4")) {
      var http = new HttpCaller(broker);
      for (var user = 0; user < 12; user++) {
        for (var item = 0; item < 4; item++) {
          view(http, "u" + user, "i" + (user + item) % 12);
        }
        var shown = "{\"user\":\"u%d\",\"items\":[\"i%d\",\"i3\"]}".formatted(user, user);
        http.publish("behaviour/impression", shown);
        view(http, "u" + user, "i" + user);
      }

      var arms = new TreeSet<String>();
      for (var user = 0; user < 12; user++) {
        var arm = list(http, "users/u" + user).get("arm").asText();
        arms.add(arm);
        assertThat(list(http, "sessions/s-u" + user).get("arm").asText()).isEqualTo(arm);
      }
      assertThat(arms).containsExactly("bold", "control");
      // Of two items each, one of which was told twice.
      var counted = list(http, "arms").get("arms");
      assertThat(counted.get(0).get("shown").asInt() + counted.get(1).get("shown").asInt())
          .isEqualTo(23);
      assertThat(counted.get(0).get("clicked").asInt() + counted.get(1).get("clicked").asInt())
          .isEqualTo(12);
      var explored = list(http, "users/u0?n=5&arm=bold").get("items");
      assertThat(explored.findValuesAsText("source")).contains("explore");

      broker.kill();
      broker.restart();

      assertThat(list(http, "arms").get("arms")).isEqualTo(counted);
      assertThat(list(http, "users/u0?n=5&arm=bold").get("items")).isEqualTo(explored);
      assertThat(http.get("/v1/recommendations/users/u0?arm=other").statusCode()).isEqualTo(400);
    }
  }
}
