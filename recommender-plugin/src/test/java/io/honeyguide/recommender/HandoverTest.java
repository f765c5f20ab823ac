package io.honeyguide.recommender;

import static io.honeyguide.recommender.FakePluginContext.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.api.Cursor;
import io.honeyguide.recommender.FakePluginContext.Published;
import io.honeyguide.recommender.FakePluginContext.Sent;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What a second model must not bring back, and must not lose, when it takes over. */
class HandoverTest {

  private final FakePluginContext broker = new FakePluginContext();

  private void start(String... settings) {
    for (var i = 0; i < settings.length; i += 2) {
      broker.settings.put(settings[i], settings[i + 1]);
    }
    new RecommenderPlugin().start(broker).toCompletableFuture().join();
  }

  private void deliver(String topic, String payload) {
    broker.deliver(new Sent(topic, payload.replace('\'', '"')));
  }

  private void view(String user, String item) {
    deliver("behaviour/view", "{'user':'%s','item':'%s'}".formatted(user, item));
  }

  private void retrain(String body) {
    var answer = broker.ask("POST", "/v1/recommendations/retraining", body.replace('\'', '"'));
    assertThat(answer.status()).as(text(answer)).isEqualTo(200);
  }

  private void await(BooleanSupplier condition) {
    for (var i = 0; i < 5000 && !condition.getAsBoolean(); i++) {
      broker.pass(20);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private void switchOver() {
    await(() -> text(broker.ask("GET", "/v1/recommendations/model", "")).contains("judging"));
    var answer = broker.ask("POST", "/v1/recommendations/retraining/switch", "");
    assertThat(text(answer)).contains("\"outcome\":\"switched\"");
  }

  private boolean isKnown(String user) {
    return text(broker.ask("DELETE", "/v1/users/" + user, "")).contains("\"known\":true");
  }

  private String listOf(String user) {
    return text(broker.ask("GET", "/v1/recommendations/users/" + user, "", "n", "50"));
  }

  /**
   * The message that has her forgotten used to be erased before the second model came to it, so
   * that she came back with the switch.
   */
  @Test
  void aUserForgottenWhileTheSecondModelLearnsStaysForgotten() {
    start();
    view("ann", "tent");
    view("ben", "tent");
    broker.history.waitsFrom = 2;
    retrain("{'switch':'manual'}");
    await(broker.history::isWaitedFor);
    assertThat(isKnown("ann")).isTrue();
    broker.consumer().onStored(new Cursor(0, 1000));
    broker.consumer().onStored(new Cursor(0, 1000));
    assertThat(broker.offsets()).doesNotContain(0L).contains(1L, 3L);

    broker.history.goOn();
    switchOver();

    assertThat(isKnown("ann")).isFalse();
    assertThat(isKnown("ben")).isTrue();
    broker.consumer().onStored(new Cursor(0, 1000));
    assertThat(broker.offsets()).doesNotContain(1L, 3L);
  }

  /** It used to count as caught up, without what was learned while the answer was on its way. */
  @Test
  void theSecondModelReadsOnWhereTheEndHasMovedMeanwhile() {
    start();
    view("ann", "tent");
    broker.history.waitsFrom = 1;
    retrain("{'switch':'manual'}");
    await(broker.history::isWaitedFor);
    view("ben", "tent");

    broker.history.goOn();
    switchOver();

    assertThat(isKnown("ben")).isTrue();
  }

  @Test
  void whatTheShopTookAwayBeforeTheOldestMessageStaysAway() {
    start();
    deliver("items/gone", "{'title':'gone'}");
    deliver("items/gone", "");
    deliver("items/dark", "{'hidden':true}");
    view("ann", "tent");
    broker.history.trimmedBelow = 3;
    retrain("{'switch':'manual'}");
    switchOver();

    view("ben", "gone");
    view("ben", "dark");
    view("ben", "mat");

    assertThat(listOf("ann")).contains("\"mat\"").doesNotContain("\"gone\"", "\"dark\"");
  }

  @Test
  void whatTheModelInUseRefusedDoesNotKeepTheCatalogueOut() {
    start();
    deliver("items/first", "{'vector':[1,0,0]}");
    deliver("items/odd", "{'vector':[1,0]}");
    deliver("items/dark", "{'hidden':true,'vector':[0,1,0]}");
    view("ann", "tent");
    view("ann", "dark");
    broker.history.trimmedBelow = 1;
    retrain("{'switch':'manual'}");
    switchOver();

    assertThat(listOf("ben")).contains("\"tent\"").doesNotContain("\"dark\"");
    assertThat(broker.ask("GET", "/v1/items/dark", "").status()).isEqualTo(200);
    assertThat(broker.ask("PUT", "/v1/items/more", "{\"vector\":[0,0,1]}").status()).isEqualTo(200);
  }

  @Test
  void listsThatPagesFollowAreThoseOfTheNewModelAtOnce() {
    start("live.trending", "true", "live.users", "true");
    view("ann", "tent");
    view("ben", "tent");
    view("cid", "tent");
    view("cid", "tent");
    deliver("behaviour/purchase", "{'user':'cid','item':'mat'}");
    broker.pass(1000);
    assertThat(newest("recommendations/trending")).startsWith("{\"items\":[{\"id\":\"tent\"");
    broker.published.clear();
    retrain("{'switch':'manual','set':{'weights.purchase':50}}");
    switchOver();

    broker.pass(1000);

    assertThat(newest("recommendations/trending")).startsWith("{\"items\":[{\"id\":\"mat\"");
  }

  private String newest(String topic) {
    return broker.published.stream()
        .filter(message -> message.topic().equals(topic))
        .map(Published::payload)
        .reduce("none", (before, after) -> after);
  }
}
