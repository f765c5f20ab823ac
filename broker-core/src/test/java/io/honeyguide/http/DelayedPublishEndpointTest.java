package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.delivery.DeliveryLimits;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are published later, and those that come again under the same name. */
class DelayedPublishEndpointTest {

  private HttpBroker broker = HttpBroker.start();

  @AfterEach
  void close() {
    broker.close();
  }

  private int visible() {
    return broker.get("/v1/messages").json().get("messages").size();
  }

  @Test
  void showsADelayedMessageToNobodyBeforeItsTime() {
    var answer = broker.put("/v1/topics/a?delay=5s", "later");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json().get("matched").asInt()).isZero();
    assertThat(answer.json().get("ts").asText()).isEqualTo("2023-11-14T22:13:20.000Z");
    assertThat(answer.json().get("due").asText()).isEqualTo("2023-11-14T22:13:25.000Z");
    assertThat(visible()).isZero();
    assertThat(broker.get("/v1/messages/" + answer.json().get("id").asText()).status())
        .isEqualTo(404);

    broker.time.advanceMs(5_000);
    broker.shard.tick();
    Awaitility.await().until(() -> visible() == 1);
    var message = broker.get("/v1/messages").json().get("messages").get(0);
    assertThat(message.get("payload").asText()).isEqualTo("later");
    assertThat(message.get("ts").asText()).isEqualTo("2023-11-14T22:13:25.000Z");
  }

  @Test
  void takesTheDelayFromAHeaderToo() {
    assertThat(broker.put("/v1/topics/a", "x", "Delay", "1h").json().has("due")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "5", "-1s", "1.5s", "", "1w", "9999999999s"})
  void refusesADelayThatIsNoDuration(String delay) {
    var answer = broker.put("/v1/topics/a?delay=" + delay, "x");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("code").asText()).isEqualTo("bad_delay");
  }

  @Test
  void refusesADelayedMessageWhenTooManyWait() {
    broker.close();
    broker = HttpBroker.start(DeliveryLimits.DEFAULT.withDelayedMax(1));
    broker.put("/v1/topics/a?delay=5s", "x");

    var answer = broker.put("/v1/topics/a?delay=5s", "x");

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.header("retry-after")).isEqualTo("1");
    assertThat(answer.json().get("detail").asText()).contains("delivery.delayed-messages-max = 1");
    assertThat(broker.put("/v1/topics/a", "x").status()).isEqualTo(201);
  }

  @Test
  void answersARepeatedPublishWithTheFirst() {
    var first = broker.put("/v1/topics/a", "x", "Idempotency-Key", "k1");
    broker.time.advanceMs(119_999);
    var again = broker.put("/v1/topics/a", "x", "Idempotency-Key", "k1");

    assertThat(first.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json())
        .isEqualTo(
            HttpBroker.JSON
                .createObjectNode()
                .put("id", first.json().get("id").asText())
                .put("topic", "a")
                .put("offset", first.json().get("offset").asText())
                .put("ts", first.json().get("ts").asText())
                .put("deduplicated", true));
    assertThat(visible()).isEqualTo(1);
  }

  @Test
  void storesAgainWhatComesAfterTheWindowOrForAnotherTopicOrUnderAnotherName() {
    broker.put("/v1/topics/a", "x", "Idempotency-Key", "k1");
    assertThat(broker.put("/v1/topics/b", "x", "Idempotency-Key", "k1").status()).isEqualTo(201);
    assertThat(broker.put("/v1/topics/a", "x", "Idempotency-Key", "k2").status()).isEqualTo(201);
    broker.time.advanceMs(120_000);
    assertThat(broker.put("/v1/topics/a", "x", "Idempotency-Key", "k1").status()).isEqualTo(201);

    assertThat(visible()).isEqualTo(4);
  }

  @Test
  void recognisesARepetitionWithinABatchAndAgainstOneBefore() {
    var item = "{\"topic\":\"a\",\"payload\":\"x\",\"idempotencyKey\":\"%s\"}";
    var batch = "[" + item.formatted("1") + "," + item.formatted("1") + "]";
    var first = broker.send("POST", BatchEndpoint.PATH, batch).json().get("results");
    var second = broker.send("POST", BatchEndpoint.PATH, batch).json().get("results");

    assertThat(first.get(0).get("status").asInt()).isEqualTo(201);
    assertThat(first.get(1).get("status").asInt()).isEqualTo(200);
    assertThat(first.get(1).get("deduplicated").asBoolean()).isTrue();
    assertThat(second.findValuesAsText("status")).containsExactly("200", "200");
    assertThat(second.findValuesAsText("id")).containsOnly(first.get(0).get("id").asText());
    assertThat(visible()).isEqualTo(1);
  }

  @Test
  void aDelayedMessageIsRecognisedBeforeAndAfterItsTime() {
    var first = broker.put("/v1/topics/a?delay=5s", "x", "Idempotency-Key", "k");
    var before = broker.put("/v1/topics/a?delay=5s", "x", "Idempotency-Key", "k");
    broker.time.advanceMs(5_000);
    broker.shard.tick();
    Awaitility.await().until(() -> visible() == 1);
    var after = broker.put("/v1/topics/a?delay=5s", "x", "Idempotency-Key", "k");

    assertThat(before.status()).isEqualTo(200);
    assertThat(after.status()).isEqualTo(200);
    assertThat(after.json().get("id")).isEqualTo(first.json().get("id"));
  }

  @Test
  void refusesANameThatIsEmptyTooLongOrGivenTwice() {
    for (var name : new String[] {"", "x".repeat(256)}) {
      var answer = broker.put("/v1/topics/a", "x", "Idempotency-Key", name);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.json().get("code").asText()).isEqualTo("bad_idempotency_key");
    }
    var twice = broker.put("/v1/topics/a", "x", "Idempotency-Key", "1", "Idempotency-Key", "2");
    assertThat(twice.status()).isEqualTo(400);
    assertThat(broker.put("/v1/topics/a", "x", "Idempotency-Key", "x".repeat(255)).status())
        .isEqualTo(201);
  }
}
