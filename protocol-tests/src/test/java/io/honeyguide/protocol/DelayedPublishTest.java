package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delays and names of messages in the real process, which is killed in between. */
class DelayedPublishTest {

  private static final Duration BOUND = Duration.ofSeconds(30);

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir private Path data;

  private static WireBytes user(String name, String value) {
    return new WireBytes().u8(PropertyId.USER_PROPERTY).text(name).text(value);
  }

  private static List<String> payloads(HttpCaller http, String filter) {
    return http.history(filter).stream().map(message -> message.get("payload").asText()).toList();
  }

  @Test
  void aDelayedMessageComesOnceAndNotBeforeItsTimeThoughTheProcessIsKilled() {
    try (var broker = BrokerProcess.start(data)) {
      var http = new HttpCaller(broker);
      var dues = new ArrayList<Instant>();
      for (var i = 0; i < 20; i++) {
        var answer = http.publish("later/x?delay=" + (1_500 + 100 * i) + "ms", "m" + i);
        dues.add(Instant.parse(answer.get("due").asText()));
      }
      try (var publisher = RawClient.connect(broker.mqttPort(), 5, "p")) {
        publisher.publish("later/mqtt", 1, 1, "by mqtt", user("delay", "1s"));
        assertThat(publisher.receive(Packet.PUBACK).code()).isEqualTo(0x10);
      }
      var far = http.publish("far?delay=1h", "waits");
      assertThat(Instant.parse(far.get("due").asText())).isAfter(Instant.now());
      broker.kill();
      broker.restart();
      // Some of them are due by now, some are not.
      await().atMost(BOUND).until(() -> !http.history("later/#").isEmpty());
      broker.kill();
      broker.restart();

      await().atMost(BOUND).until(() -> http.history("later/#").size() >= 21);
      var found = http.history("later/x");
      assertThat(payloads(http, "later/x"))
          .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> "m" + i).toList());
      for (var i = 0; i < 20; i++) {
        assertThat(Instant.parse(found.get(i).get("ts").asText())).isAfterOrEqualTo(dues.get(i));
      }
      assertThat(payloads(http, "later/mqtt")).containsExactly("by mqtt");
      await().atMost(BOUND).until(() -> http.metric("honeyguide_delayed_messages") == 1);
      assertThat(http.history("far")).isEmpty();
    }
  }

  @Test
  void aRunningProcessPublishesWithinTensOfMilliseconds() {
    try (var broker = BrokerProcess.start(data);
        var subscriber = RawClient.connect(broker.mqttPort(), 5, "s")) {
      subscriber.subscribe(1, "soon", 0);
      var http = new HttpCaller(broker);
      var late = new ArrayList<Long>();
      for (var i = 0; i < 5; i++) {
        var due = Instant.parse(http.publish("soon?delay=300ms", "x").get("due").asText());
        subscriber.receive(Packet.PUBLISH);
        late.add(Duration.between(due, Instant.now()).toMillis());
      }
      // Without the shard's alarm only its tick would publish them: half a second late on average.
      assertThat(late.stream().mapToLong(ms -> ms).min().orElseThrow()).isBetween(0L, 250L);
    }
  }

  @Test
  void aMessageIsStoredOnceUnderItsNameThoughTheProcessIsKilled()
      throws IOException, InterruptedException {
    try (var broker = BrokerProcess.start(data)) {
      var first = publish(broker, "once/x", "key-1");
      assertThat(first.statusCode()).isEqualTo(201);
      broker.kill();
      broker.restart();

      var again = publish(broker, "once/x", "key-1");
      assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
      assertThat(HttpCaller.json(again.body()).get("deduplicated").asBoolean()).isTrue();
      assertThat(HttpCaller.json(again.body()).get("id"))
          .isEqualTo(HttpCaller.json(first.body()).get("id"));
      try (var publisher = RawClient.connect(broker.mqttPort(), 5, "p")) {
        publisher.publish("once/x", 1, 1, "by mqtt", user("idempotency-key", "key-1"));
        assertThat(publisher.receive(Packet.PUBACK).code()).isZero();
      }
      assertThat(payloads(new HttpCaller(broker), "once/x")).containsExactly("paid");
    }
  }

  private static HttpResponse<String> publish(BrokerProcess broker, String topic, String key)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(broker.uri("/v1/topics/" + topic))
            .timeout(BOUND)
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString("paid"))
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
