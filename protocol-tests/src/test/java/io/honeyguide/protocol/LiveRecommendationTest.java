package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.publish;
import static io.honeyguide.protocol.DeliverySteps.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists that a page has by subscribing alone, through a real broker. */
class LiveRecommendationTest {

  private static final String LISTS = "recommendations/users/";

  @TempDir private Path folder;

  private static void view(BrokerProcess broker, String user, String item) {
    try (var client = RawClient.connect(broker.mqttPort(), 5, "shop")) {
      var event = "{\"user\":\"%s\",\"session\":\"s-%s\",\"item\":\"%s\"}";
      var payload = event.formatted(user, user, item);
      publish(client, "behaviour/view", 1, payload, new WireBytes());
    }
  }

  /** The list that a page gets which subscribes now. */
  private static String retained(BrokerProcess broker, String user) {
    try (var page = RawClient.connect(broker.mqttPort(), 5, "page-" + user)) {
      page.subscribe(1, LISTS + user, 1);
      return take(page).payload();
    }
  }

  @Test
  void bringsListsToPagesThatSubscribeAndKeepsThemOverAKill() {
    try (var broker =
        BrokerProcess.start(
            folder.resolve("data"),
            "plugins.recommender.live.users=true",
            "plugins.recommender.live.interval=200ms")) {
      try (var page = RawClient.connect(broker.mqttPort(), 5, "page")) {
        page.subscribe(1, LISTS + "ann", 1);
        view(broker, "bob", "tent");
        view(broker, "bob", "mat");
        view(broker, "ann", "tent");

        var list = take(page);

        assertThat(list.topic()).isEqualTo(LISTS + "ann");
        assertThat(list.payload()).contains("{\"id\":\"mat\"", "\"source\":\"visit\"");
      }
      var before = retained(broker, "ann");
      assertThat(before).contains("{\"id\":\"mat\"");

      broker.kill();
      broker.restart();

      // The replay published nothing: the list is as of the same place in the log.
      new HttpCaller(broker).getJson("/v1/recommendations/stats?minOffset=latest");
      assertThat(retained(broker, "ann")).isEqualTo(before);
      view(broker, "cat", "tent");
      assertThat(retained(broker, "ann")).isEqualTo(before);
    }
  }
}
