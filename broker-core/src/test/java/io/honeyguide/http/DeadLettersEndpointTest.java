package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.access.AccessOptions;
import io.honeyguide.access.AccessRules;
import io.honeyguide.api.Cursor;
import io.honeyguide.delivery.DeadLetter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadLettersEndpointTest {

  private static final String PATH = "/v1/subscriptions/plugin%2Frecommender%2Fevents/dead-letters";

  private HttpBroker broker = HttpBroker.start();

  @AfterEach
  void close() {
    broker.close();
  }

  private void giveUp(String payload, String reason) {
    var offset =
        Cursor.parse(broker.put("/v1/topics/events", payload).json().get("offset").asText());
    var stored = new CompletableFuture<Void>();
    broker.time.advanceMs(1000);
    broker.shard.deadLetter(
        new DeadLetter(
            "plugin/recommender/events", offset.offset(), reason, 3, broker.time.millis()),
        refusal -> stored.complete(null));
    stored.join();
  }

  @Test
  void showsWhatAConsumerGaveUpOnNewestFirst() {
    giveUp("first", "no item");
    giveUp("second", "no user");

    var answer = broker.get(PATH);

    assertThat(answer.status()).isEqualTo(200);
    var letters = answer.json().get("deadLetters");
    assertThat(letters).hasSize(2);
    assertThat(letters.at("/0/reason").asText()).isEqualTo("no user");
    assertThat(letters.at("/0/attempts").asInt()).isEqualTo(3);
    assertThat(letters.at("/0/ts").asText()).isEqualTo("2023-11-14T22:13:22.000Z");
    assertThat(letters.at("/0/offset")).isEqualTo(letters.at("/0/message/offset"));
    assertThat(letters.at("/0/message/topic").asText()).isEqualTo("events");
    assertThat(letters.at("/0/message/payload").asText()).isEqualTo("second");
    assertThat(letters.at("/1/message/payload").asText()).isEqualTo("first");
    assertThat(answer.json().get("total").asInt()).isEqualTo(2);
    assertThat(answer.json().get("next").isNull()).isTrue();
  }

  @Test
  void pagesByCursor() {
    for (var i = 0; i < 5; i++) {
      giveUp("m" + i, "r" + i);
    }

    var first = broker.get(PATH + "?limit=2").json();
    var second = broker.get(PATH + "?limit=2&cursor=" + first.get("next").asText()).json();
    var third = broker.get(PATH + "?limit=2&cursor=" + second.get("next").asText()).json();

    assertThat(first.at("/deadLetters/1/reason").asText()).isEqualTo("r3");
    assertThat(second.at("/deadLetters/0/reason").asText()).isEqualTo("r2");
    assertThat(third.get("deadLetters")).hasSize(1);
    assertThat(third.get("next").isNull()).isTrue();
  }

  @Test
  void showsTheLetterAlsoWhenItsMessageIsNoLongerKept() {
    giveUp("gone", "no item");
    broker.forgetBelow(broker.log.committedOffset());

    var letters = broker.get(PATH).json().get("deadLetters");

    assertThat(letters.at("/0/reason").asText()).isEqualTo("no item");
    assertThat(letters.at("/0/message").isMissingNode()).isTrue();
  }

  @Test
  void showsTheMessageToThoseOnlyWhoMayReadItsTopic() {
    broker.close();
    broker =
        HttpBroker.start(
            new AccessOptions(null, true, AccessRules.parse(List.of("deny subscribe events/#"))));
    giveUp("secret", "no item");

    var letters = broker.get(PATH).json().get("deadLetters");

    assertThat(letters.at("/0/reason").asText()).isEqualTo("no item");
    assertThat(letters.at("/0/message").isMissingNode()).isTrue();
  }

  @Test
  void isEmptyForAConsumerThatGaveUpOnNothing() {
    assertThat(broker.get("/v1/subscriptions/x/dead-letters").response().body())
        .isEqualTo("{\"deadLetters\":[],\"total\":0,\"next\":null}");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThat(broker.get(PATH + "?cursor=x").status()).isEqualTo(400);
    assertThat(broker.get(PATH + "?since=all").status()).isEqualTo(400);
    var unencoded = broker.get("/v1/subscriptions/plugin/recommender/events/dead-letters");
    assertThat(unencoded.status()).isEqualTo(404);
  }
}
