package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a shop says of its items, by HTTP and MQTT, through a real broker. */
@ExtendWith(SharedBroker.class)
class CatalogueTest {

  private static List<String> listFor(HttpCaller http, String session) {
    var ids = new ArrayList<String>();
    for (var item : http.getJson("/v1/recommendations/sessions/" + session).get("items")) {
      ids.add(item.get("id").asText());
    }
    return ids;
  }

  private static void view(HttpCaller http, String session, String item) {
    http.publish("behaviour/view", "{\"session\":\"%s\",\"item\":\"%s\"}".formatted(session, item));
  }

  /** No question says minOffset: a change is answered when the next list knows it. */
  @Test
  void aChangeCountsFromTheNextListOn(BrokerProcess broker) {
    var http = new HttpCaller(broker);
    view(http, "cat-1", "cat tent");
    view(http, "cat-1", "cat-mat");
    view(http, "cat-2", "cat tent");
    http.getJson("/v1/recommendations/stats?minOffset=latest");
    assertThat(listFor(http, "cat-2")).contains("cat-mat");

    for (var round = 0; round < 20; round++) {
      assertThat(http.send("PUT", "/v1/items/cat-mat", "{\"hidden\":true}").statusCode())
          .isEqualTo(200);
      assertThat(listFor(http, "cat-2")).doesNotContain("cat-mat");
      assertThat(http.send("PUT", "/v1/items/cat-mat", "{\"title\":\"Mat\"}").statusCode())
          .isEqualTo(200);
      assertThat(listFor(http, "cat-2")).contains("cat-mat");
    }

    assertThat(http.getJson("/v1/items/cat-mat").get("title").asText()).isEqualTo("Mat");
    assertThat(http.get("/v1/retained/items/cat-mat").body()).contains("Mat");
    assertThat(http.send("DELETE", "/v1/items/cat-mat", "").statusCode()).isEqualTo(200);
    assertThat(listFor(http, "cat-2")).doesNotContain("cat-mat");
    assertThat(http.get("/v1/items/cat-mat").statusCode()).isEqualTo(404);
    assertThat(http.get("/v1/retained/items/cat-mat").statusCode()).isEqualTo(404);
  }

  @Test
  void takesItemsOverMqttAndAnyIdOverHttp(BrokerProcess broker) {
    var http = new HttpCaller(broker);
    try (var publisher = RawClient.connect(broker.mqttPort(), 5, "catalogue-pub")) {
      publisher.publish("items/cat-lamp", 1, false, 1, "{\"category\":\"cat-lamps\"}");
      publisher.receive(Packet.PUBACK);
    }
    assertThat(http.getJson("/v1/items/cat-lamp?minOffset=latest").get("category").asText())
        .isEqualTo("cat-lamps");

    var path = "/v1/items/cat%2F%23%2B%20odd";
    assertThat(http.send("PUT", path, "{\"category\":\"cat-lamps\"}").statusCode()).isEqualTo(200);
    assertThat(http.getJson(path).get("item").asText()).isEqualTo("cat/#+ odd");
    var list = http.getJson("/v1/recommendations/sessions/nobody?category=cat-lamps").get("items");
    assertThat(list)
        .extracting(item -> item.get("id").asText())
        .containsExactlyInAnyOrder("cat-lamp", "cat/#+ odd");

    var refused = http.send("PUT", "/v1/items/cat-lamp", "{\"price\":-1}");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("\"code\":\"bad_item\"", "price must lie between");
  }
}
