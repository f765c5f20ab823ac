package io.honeyguide.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.honeyguide.broker.BrokerRig.Plan;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see and do over HTTP, with clients of MQTT on the other side. */
class AdministrationTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private BrokerRig broker;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void start() {
    broker = new Plan(folder.resolve("data")).start();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private HttpResponse<String> send(String method, String path, String body) {
    var uri = URI.create("http://127.0.0.1:" + broker.port("http") + path);
    var request =
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.ofString(body));
    return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).join();
  }

  private JsonNode get(String path) {
    var answer = send("GET", path, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer);
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RawClient connect(int version, String clientId) {
    var client = RawClient.open(broker.port("mqtt"));
    assertThat(client.handshake(ConnectBytes.of(version, clientId)).code()).isZero();
    return client;
  }

  private static List<String> texts(JsonNode list, String member) {
    var texts = new ArrayList<String>();
    list.forEach(entry -> texts.add(entry.get(member).asText()));
    return texts;
  }

  @Test
  void showsWhoIsConnectedPageByPage() {
    try (var a = connect(5, "a");
        var b = connect(4, "b");
        var c = connect(3, "c/ü")) {
      a.subscribe(1, "t/#", 1);

      var first = get("/v1/clients?limit=2");
      var second = get("/v1/clients?limit=2&cursor=" + first.get("next").asText());

      assertThat(texts(first.get("clients"), "clientId")).containsExactly("a", "b");
      assertThat(texts(second.get("clients"), "clientId")).containsExactly("c/ü");
      assertThat(second.get("next").isNull()).isTrue();
      var shown = first.get("clients").get(0);
      assertThat(shown.get("protocol").asText()).isEqualTo("MQTT 5.0");
      assertThat(shown.get("listener").asText()).isEqualTo("mqtt");
      assertThat(shown.get("address").asText()).contains("127.0.0.1");
      assertThat(get("/v1/clients/a").get("subscriptions").get(0).get("filter").asText())
          .isEqualTo("t/#");
      assertThat(get("/v1/clients/" + URLEncoder.encode("c/ü", UTF_8)).get("clientId").asText())
          .isEqualTo("c/ü");
      assertThat(send("GET", "/v1/clients/nobody", "").statusCode()).isEqualTo(404);
      assertThat(b.isQuiet() && c.isQuiet()).isTrue();
    }
  }

  @Test
  void endsAConnectionAndSaysSo() {
    try (var client = connect(5, "c")) {
      assertThat(send("DELETE", "/v1/clients/c", "").statusCode()).isEqualTo(204);

      var disconnect = client.receive(Packet.DISCONNECT);
      assertThat(disconnect.body()[0] & 0xFF).isEqualTo(0x98);
      assertThat(client.isClosed()).isTrue();
    }
    Awaitility.await().until(() -> send("DELETE", "/v1/clients/c", "").statusCode() == 404);
    connect(5, "c").close();
  }

  @Test
  void keepsABannedClientOutUntilTheBanIsLifted() {
    connect(5, "c").close();

    assertThat(send("DELETE", "/v1/clients/c?ban=10m", "").statusCode()).isEqualTo(204);

    assertThat(code(5, "c")).isEqualTo(0x8A);
    assertThat(code(4, "c")).isEqualTo(5);
    assertThat(code(5, "d")).isZero();
    assertThat(texts(get("/v1/bans").get("bans"), "clientId")).containsExactly("c");
    assertThat(send("DELETE", "/v1/bans/c", "").statusCode()).isEqualTo(204);
    assertThat(code(5, "c")).isZero();
    assertThat(send("DELETE", "/v1/bans/c", "").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", "/v1/clients/c?ban=long", "").statusCode()).isEqualTo(400);
  }

  private int code(int version, String clientId) {
    try (var client = RawClient.open(broker.port("mqtt"))) {
      return client.handshake(ConnectBytes.of(version, clientId)).code();
    }
  }

  @Test
  void showsWhatSessionsAreOwed() {
    var away = RawClient.open(broker.port("mqtt"));
    away.handshake(ConnectBytes.of(5, "away").expiry(1000));
    away.subscribe(1, "t", 1);
    away.disconnect();
    Awaitility.await().until(() -> !get("/v1/clients/away").get("connected").asBoolean());
    send("PUT", "/v1/topics/t", "m");

    var session = get("/v1/sessions").get("sessions").get(0);

    assertThat(session.get("clientId").asText()).isEqualTo("away");
    assertThat(session.get("queued").asInt()).isEqualTo(1);
    assertThat(session.has("expiresAt")).isTrue();
    assertThat(get("/v1/clients").get("clients")).isEmpty();
    assertThat(texts(get("/v1/slow-subscribers").get("subscribers"), "clientId"))
        .containsExactly("away");
    away.close();
  }

  @Test
  void tracesAMessageWhileTheBrokerRuns() {
    var client = RawClient.open(broker.port("mqtt"));
    client.handshake(ConnectBytes.of(5, "c").expiry(1000));
    client.subscribe(1, "t", 1);
    var id = json(send("PUT", "/v1/topics/t", "m")).get("id").asText();
    client.receive(Packet.PUBLISH);

    var before = get("/v1/trace/" + id);
    client.acknowledge(Packet.PUBACK, 1);

    assertThat(texts(before.get("events"), "event"))
        .containsExactly("published", "routed", "still_owed");
    assertThat(before.get("events").get(1).get("who").asText()).isEqualTo("c");
    assertThat(before.get("complete").asBoolean()).isTrue();
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(texts(get("/v1/trace/" + id).get("events"), "event"))
                    .containsExactly("published", "routed", "settled"));
    assertThat(send("GET", "/v1/trace/0-999999", "").statusCode()).isEqualTo(404);
    assertThat(send("GET", "/v1/trace/nonsense", "").statusCode()).isEqualTo(400);
    client.close();
  }

  @Test
  void showsTopicsRetainedMessagesAndListeners() {
    send("PUT", "/v1/topics/b", "1");
    send("PUT", "/v1/retained/a", "2");
    send("PUT", "/v1/retained/a/b", "2");
    send("PUT", "/v1/topics/b", "3");

    assertThat(texts(get("/v1/topics").get("topics"), "topic")).containsExactly("b", "a/b", "a");
    var first = get("/v1/retained?limit=1");
    assertThat(texts(first.get("retained"), "topic")).containsExactly("a");
    assertThat(texts(get("/v1/retained?cursor=a").get("retained"), "topic")).containsExactly("a/b");
    assertThat(texts(get("/v1/listeners").get("listeners"), "name"))
        .containsExactlyInAnyOrder("mqtt", "http");
    assertThat(get("/v1/listeners").get("listeners").get(0).get("port").asInt()).isPositive();
    assertThat(get("/v1/alarms").get("alarms")).isEmpty();
  }

  @Test
  void metricsShowEachNamedSubscriptionForAsLongAsItIsThere() {
    send("PUT", "/v1/subscriptions/work", "{\"filters\":[\"jobs/#\"]}");
    Awaitility.await()
        .until(() -> broker.metrics().contains("honeyguide_named_lag{name=\"work\"}"));
    assertThat(broker.metrics())
        .contains(
            "honeyguide_named_inflight{name=\"work\"} 0.0",
            "honeyguide_named_oldest_age_seconds{name=\"work\"}",
            "honeyguide_named_dead_letters{name=\"work\"}",
            "honeyguide_named_arrivals_per_second{name=\"work\"}",
            "honeyguide_named_ends_per_second{name=\"work\"}",
            "honeyguide_named_redeliveries_per_second{name=\"work\"}",
            "honeyguide_named_mean_wait_seconds{name=\"work\"}",
            "honeyguide_named_mean_length{name=\"work\"}");

    send("DELETE", "/v1/subscriptions/work", "");

    Awaitility.await().until(() -> !broker.metrics().contains("honeyguide_named_"));
  }
}
