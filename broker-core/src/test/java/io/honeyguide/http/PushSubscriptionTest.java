package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.access.AccessOptions;
import io.honeyguide.access.AccessRules;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Definitions with push or dedupe: who may make them, where to, and what is shown. */
class PushSubscriptionTest {

  private static final String PATH = "/v1/subscriptions/work";
  private static final String SECRET = "not to be told 1";

  /** An address of the public internet, so that nothing has to be resolved; nobody posts here. */
  private static final String URL = "https://1.1.1.1/hook";

  private HttpBroker broker = HttpBroker.start();

  @AfterEach
  void close() {
    broker.close();
  }

  private static String definition(String url, String secret) {
    return "{\"filters\":[\"jobs/#\"],\"push\":{\"url\":\"%s\",\"secret\":\"%s\"}}"
        .formatted(url, secret);
  }

  private HttpBroker.Answer define(String url) {
    return broker.put(PATH, definition(url, SECRET));
  }

  @Test
  void isDefinedAndShownWithoutItsSecret() {
    var created = define(URL);
    assertThat(created.status()).as(created.response().body()).isEqualTo(201);
    assertThat(created.json().at("/push/url").asText()).isEqualTo(URL);
    assertThat(created.json().at("/push/secret").asBoolean()).isTrue();
    assertThat(created.json().at("/push/lastStatus").isNull()).isTrue();
    assertThat(created.json().at("/backoff/0").asText()).isEqualTo("1s");

    assertThat(define(URL).status()).isEqualTo(200);
    var other = broker.put(PATH, definition(URL, "another secret of it"));
    assertThat(other.status()).isEqualTo(409);

    for (var answer : List.of(created, other, broker.get(PATH), broker.get("/v1/subscriptions"))) {
      assertThat(answer.response().body()).contains("{").doesNotContain(SECRET);
    }
  }

  @ParameterizedTest
  @CsvSource({"POST,/pull", "GET,/stream"})
  void isNotWorkedOnByConsumers(String method, String path) {
    define(URL);

    var refused = broker.send(method, PATH + path, "");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().get("code").asText()).isEqualTo("push_subscription");
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8080/",
    "http://localhost:8080/",
    "http://10.1.2.3/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
    "http://[::ffff:192.168.0.1]/",
    "http://[fd00::1]/",
    "http://2130706433/",
    "ftp://shop.example/",
    "https://user:word@shop.example/"
  })
  void refusesTargetsThatNobodyAllowed(String url) {
    var refused = define(url);

    assertThat(refused.status()).as(refused.response().body()).isEqualTo(400);
    assertThat(refused.json().get("code").asText()).isEqualTo("bad_push");
    assertThat(refused.response().body()).doesNotContain(SECRET);
    assertThat(broker.get(PATH).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"https://shop.example/\"",
        "{\"url\":\"https://1.1.1.1/\"}",
        "{\"url\":\"https://1.1.1.1/\",\"secret\":\"short\"}",
        "{\"url\":\"https://1.1.1.1/\",\"secret\":\"not to be told 1\",\"more\":\"x\"}",
        "{\"url\":7,\"secret\":\"not to be told 1\"}",
        "[]"
      })
  void refusesWhatIsNoTarget(String push) {
    var refused = broker.put(PATH, "{\"filters\":[\"jobs/#\"],\"push\":" + push + "}");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().get("code").asText()).isEqualTo("bad_push");
  }

  @Test
  void showsForHowLongRepeatsArePassedOver() {
    var created = broker.put(PATH, "{\"filters\":[\"jobs/#\"],\"dedupe\":\"10m\"}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.json().get("dedupe").asText()).isEqualTo("10m");
    broker.put("/v1/topics/jobs/1", "a", "Idempotency-Key", "k");
    broker.put("/v1/topics/jobs/2", "again", "Idempotency-Key", "k");

    var pulled = broker.send("POST", PATH + "/pull", "{}").json().get("messages");

    assertThat(pulled).hasSize(1);
    assertThat(pulled.at("/0/payload").asText()).isEqualTo("a");
    assertThat(broker.put(PATH, "{\"filters\":[\"jobs/#\"],\"dedupe\":\"25h\"}").status())
        .isEqualTo(400);
  }

  @Test
  void onlyOperatorsDefineOne() {
    broker.close();
    broker =
        HttpBroker.start(new AccessOptions(null, true, AccessRules.parse(List.of("deny admin"))));

    var refused = define(URL);

    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.json().get("detail").asText()).contains("allow admin user NAME");
    assertThat(broker.put(PATH, "{\"filters\":[\"jobs/#\"]}").status()).isEqualTo(201);
  }
}
