package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetainedEndpointTest {

  private final HttpBroker broker = HttpBroker.start();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void showsReplacesAndTakesAwayTheMessageOfATopic() {
    var put = broker.put("/v1/retained/shop/open?qos=2", "yes", "Content-Type", "text/plain");
    assertThat(put.status()).isEqualTo(200);
    assertThat(put.json().get("topic").asText()).isEqualTo("shop/open");

    var shown = broker.get("/v1/retained/shop/open");
    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.json().get("payload").asText()).isEqualTo("yes");
    assertThat(shown.json().get("offset")).isEqualTo(put.json().get("offset"));
    assertThat(shown.json().get("retain").asBoolean()).isTrue();
    assertThat(shown.json().get("qos").asInt()).isEqualTo(2);
    assertThat(shown.json().get("contentType").asText()).isEqualTo("text/plain");

    broker.put("/v1/topics/shop/open?retain=true", "no");
    assertThat(broker.get("/v1/retained/shop/open").json().get("payload").asText()).isEqualTo("no");

    assertThat(broker.send("DELETE", "/v1/retained/shop/open", "").status()).isEqualTo(204);
    assertThat(broker.get("/v1/retained/shop/open").status()).isEqualTo(404);
  }

  @Test
  void saysWhenNothingIsRetained() {
    broker.put("/v1/topics/a", "not retained");

    var shown = broker.get("/v1/retained/a");
    assertThat(shown.status()).isEqualTo(404);
    assertThat(shown.json().get("code").asText()).isEqualTo("nothing_retained");
    assertThat(broker.send("DELETE", "/v1/retained/a", "").status()).isEqualTo(404);
  }

  @Test
  void hidesAMessageThatHasExpired() {
    broker.put("/v1/retained/a?expiry=10s", "x");
    assertThat(broker.get("/v1/retained/a").status()).isEqualTo(200);

    broker.time.advanceMs(10_000);

    assertThat(broker.get("/v1/retained/a").status()).isEqualTo(404);
  }

  @Test
  void refusesWildcardsAndEmptyMessages() {
    assertThat(broker.get("/v1/retained/a%2F%23").status()).isEqualTo(400);
    assertThat(broker.put("/v1/retained/$SYS/x", "x").status()).isEqualTo(400);
    var empty = broker.put("/v1/retained/a", "");
    assertThat(empty.status()).isEqualTo(422);
    assertThat(empty.json().get("detail").asText()).contains("DELETE");
    assertThat(broker.send("POST", "/v1/retained/a", "x").header("allow"))
        .isEqualTo("DELETE, GET, PUT");
  }
}
