package io.honeyguide.recommender;

import static io.honeyguide.recommender.FakePluginContext.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.api.BatchDecision.Rejection;
import io.honeyguide.recommender.FakePluginContext.Published;
import io.honeyguide.recommender.FakePluginContext.Sent;
import org.junit.jupiter.api.Test;

class UserRemovalTest {

  private final FakePluginContext broker = new FakePluginContext();

  private void start(String... settings) {
    for (var i = 0; i < settings.length; i += 2) {
      broker.settings.put(settings[i], settings[i + 1]);
    }
    new RecommenderPlugin().start(broker).toCompletableFuture().join();
  }

  private void view(String user, String session, String item) {
    broker.deliver(
        new Sent(
            "behaviour/view",
            "{\"user\":\"%s\",\"session\":\"%s\",\"item\":\"%s\"}".formatted(user, session, item)));
  }

  private String listOf(String user) {
    return text(broker.ask("GET", "/v1/recommendations/users/" + user, ""))
        .replaceAll("asOf.*", "");
  }

  @Test
  void publishesWhoIsToBeForgottenAndAnswersWhenTheModelHasForgotten() {
    start();
    view("ann", "s1", "tent");
    view("ann", "s2", "mat");
    view("ben", "s3", "tent");
    view("ben", "s3", "mat");

    assertThat(text(broker.ask("DELETE", "/v1/users/ann", "")))
        .isEqualTo("{\"user\":\"ann\",\"known\":true,\"sessions\":2,\"offset\":\"0-4\"}");

    assertThat(broker.published)
        .containsExactly(new Published("users/forget", "{\"user\":\"ann\"}", false));
    assertThat(listOf("ann")).isEqualTo(listOf("stranger"));
    assertThat(broker.counters).containsEntry("forgotten_users[]", 1L);
  }

  /** The log may hold what the model has long forgotten. */
  @Test
  void publishesForAnUnknownUserToo() {
    start("forget.topic", "gdpr");

    assertThat(text(broker.ask("DELETE", "/v1/users/a+b", "")))
        .startsWith("{\"user\":\"a+b\",\"known\":false,\"sessions\":0,");

    assertThat(broker.published)
        .containsExactly(new Published("gdpr", "{\"user\":\"a+b\"}", false));
    assertThat(broker.counters).containsEntry("forgotten_users[]", 0L);
  }

  @Test
  void isForOperators() {
    start();

    assertThat(broker.handlers.keySet())
        .filteredOn(route -> route.isForOperators())
        .extracting(Object::toString)
        .contains("DELETE /v1/users/{user}");
  }

  @Test
  void refusesWhatIsNoUser() {
    start();

    assertThat(broker.ask("DELETE", "/v1/users/" + "x".repeat(300), "").code())
        .isEqualTo("bad_user");
    assertThat(broker.ask("DELETE", "/v1/users/a", "", "session", "s").code())
        .isEqualTo("unsupported_parameter");
    assertThat(broker.published).isEmpty();
    var decision =
        broker.deliver(
            new Sent("users/forget", "{}"),
            new Sent("users/forget", "ann"),
            new Sent("users/forget", "{\"user\":7}"));
    assertThat(decision.rejections()).extracting(Rejection::index).containsExactly(0, 1);
    assertThat(decision.rejections().get(0).reason()).startsWith("no_user: ");
    assertThatThrownBy(() -> start("forget.topic", "users/#"))
        .hasMessage("forget.topic must be a topic without wildcards, found \"users/#\"");
  }

  @Test
  void clearsTheLiveListOfTheUserAlsoOneFromBeforeTheStart() {
    start("live.users", "true");
    view("ann", "s1", "tent");
    broker.pass(1000);
    broker.published.clear();

    broker.deliver(new Sent("users/forget", "{\"user\":\"ann\"}"));
    broker.deliver(new Sent("users/forget", "{\"user\":\"ben\"}"));
    broker.pass(2000);

    assertThat(broker.published)
        .containsExactly(
            new Published("recommendations/users/ann", "", true),
            new Published("recommendations/users/ben", "", true));
  }

  /** It used to stay in the list, which is retained, until the next event. */
  @Test
  void takesWhatNobodyElseTouchedOffTheListInDemandAtOnce() {
    start("live.trending", "true");
    view("ann", "s1", "tent");
    view("ben", "s2", "mat");
    broker.pass(1000);
    assertThat(broker.published.get(0).payload()).contains("\"tent\"", "\"mat\"");

    broker.deliver(new Sent("users/forget", "{\"user\":\"ann\"}"));
    broker.pass(1000);

    assertThat(broker.published).hasSize(2);
    assertThat(broker.published.get(1).payload()).contains("\"mat\"").doesNotContain("\"tent\"");
  }
}
