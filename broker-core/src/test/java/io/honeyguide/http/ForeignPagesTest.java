package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a browser may do for a page that is not the broker's. */
class ForeignPagesTest {

  private static final String FOREIGN = "https://evil.example";

  /** Well beyond what an answer takes; a stream that is let in has no end. */
  private static final Duration WAIT = Duration.ofSeconds(5);

  private final HttpBroker broker = HttpBroker.start();

  @AfterEach
  void close() {
    broker.close();
  }

  /** Requests that a browser sends without asking whether it may. */
  @ParameterizedTest
  @CsvSource({
    "POST, /v1/topics/t",
    "POST, /v1/publish",
    "POST, /v1/subscriptions/jobs/pull",
    "POST, /v1/subscriptions/jobs/ack",
    "DELETE, /v1/retained/t",
  })
  void changesNothing(String method, String path) {
    var before = broker.log.committedOffset();

    var answer = broker.send(method, path, "x", "Origin", FOREIGN);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.json().get("code").asText()).isEqualTo("foreign_origin");
    assertThat(answer.json().get("detail").asText()).contains("http.websocket-origins");
    assertThat(broker.log.committedOffset()).isEqualTo(before);
  }

  @Test
  void readsOnlyWhatItsBrowserWillNotShowIt() {
    var answer = broker.get("/v1/messages?filter=t", "Origin", FOREIGN);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
  }

  /** What a stream gives out counts as an attempt when the page is gone. */
  @ParameterizedTest
  @CsvSource({"Origin, https://evil.example", "Sec-Fetch-Site, cross-site"})
  void takesNoMessageOfANamedSubscription(String name, String value) {
    var path = "/v1/subscriptions/jobs";
    assertThat(broker.put(path, "{\"filters\":[\"jobs/#\"],\"maxAttempts\":1}").status())
        .isEqualTo(201);
    broker.put("/v1/topics/jobs/1", "x");

    assertThat(broker.sendAsync("GET", path + "/stream", "", name, value))
        .succeedsWithin(WAIT)
        .satisfies(
            answer -> {
              assertThat(answer.status()).isEqualTo(403);
              assertThat(answer.json().get("code").asText()).isEqualTo("foreign_origin");
            });
    assertThat(broker.get(path).json().get("inFlight").asInt()).isZero();
  }

  @Test
  void publishesForThePagesOfItsOwnOrigin() {
    var own = "http://" + broker.uri("/").getAuthority();

    assertThat(broker.send("POST", "/v1/topics/t", "x", "Origin", own).status()).isEqualTo(201);
    assertThat(broker.send("POST", "/v1/topics/t", "x").status()).isEqualTo(201);
  }
}
