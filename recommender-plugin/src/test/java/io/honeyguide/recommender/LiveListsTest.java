package io.honeyguide.recommender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.api.Cursor;
import io.honeyguide.recommender.FakePluginContext.Published;
import io.honeyguide.recommender.FakePluginContext.Sent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveListsTest {

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

  /** A shop where a tent leads to a mat and a lamp to a stove. */
  private void fill() {
    view("a", "s1", "tent");
    view("a", "s1", "mat");
    view("b", "s2", "lamp");
    view("b", "s2", "stove");
  }

  private List<String> topics() {
    return broker.published.stream().map(Published::topic).toList();
  }

  @Test
  void publishesNothingUnlessItIsAskedTo() {
    start();

    fill();
    broker.pass(60_000);

    assertThat(broker.timerCount()).isZero();
    assertThat(broker.published).isEmpty();
  }

  @Test
  void publishesAUsersListRetainedOnceItsEventsAreASecondOld() {
    start("live.users", "true");
    fill();
    broker.pass(900);
    assertThat(broker.published).isEmpty();

    broker.pass(100);

    assertThat(topics()).containsExactly("recommendations/users/a", "recommendations/users/b");
    assertThat(broker.published).allMatch(Published::retain);
    assertThat(broker.published.get(0).payload())
        .startsWith("{\"items\":[{\"id\":")
        .doesNotContain("\"id\":\"mat\",")
        .endsWith("\"asOf\":\"0-3\",\"model\":\"blend-1\"}");
    assertThat(broker.counters).containsEntry("live_lists[what, user]", 2L);
    broker.pass(60_000);
    assertThat(broker.published).hasSize(2);
  }

  @Test
  void publishesAgainOnlyWhenTheListHasChanged() {
    start("live.users", "true");
    fill();
    broker.pass(1000);
    broker.published.clear();

    // Of an event that teaches nothing the list stays as it is.
    broker.deliver(
        new Sent("behaviour/impression", "{\"user\":\"a\",\"session\":\"s1\",\"item\":\"mat\"}"));
    broker.pass(1000);
    assertThat(broker.published).isEmpty();

    view("a", "s1", "lamp");
    view("a", "s1", "stove");
    broker.pass(1000);
    assertThat(topics()).containsExactly("recommendations/users/a");
  }

  @Test
  void knowsWhoseVisitAnEventIsOf() {
    start("live.users", "true");
    fill();
    broker.pass(1000);
    broker.published.clear();

    broker.deliver(new Sent("behaviour/view", "{\"session\":\"s1\",\"item\":\"lamp\"}"));
    broker.pass(1000);

    assertThat(topics()).containsExactly("recommendations/users/a");
  }

  @Test
  void aLoginBringsTheUsersListAndClearsThatOfTheIdOfBefore() {
    start("live.users", "true");
    fill();
    broker.pass(1000);
    broker.published.clear();

    broker.deliver(new Sent("behaviour/login", "{\"user\":\"ann\",\"previous\":\"a\"}"));
    broker.pass(1000);

    assertThat(topics()).containsExactly("recommendations/users/a", "recommendations/users/ann");
    assertThat(broker.published.get(0).payload()).isEmpty();
    assertThat(broker.published.get(1).payload()).contains("\"id\":\"stove\"");
    assertThat(broker.counters).containsEntry("events[type, login]", 1L);
  }

  @Test
  void leavesWhatWasReceivedBeforeTheStartToTheRunThatPublishedIt() {
    start("live.users", "true", "live.trending", "true");
    broker.nowMs -= 1;
    fill();
    broker.pass(60_000);
    assertThat(broker.published).isEmpty();

    view("a", "s3", "tent");
    broker.pass(1000);

    assertThat(topics())
        .containsExactlyInAnyOrder("recommendations/users/a", "recommendations/trending");
  }

  private void put(String item, String categories) {
    broker.deliver(new Sent("items/" + item, "{\"categories\":[%s]}".formatted(categories)));
  }

  private String newest(String topic) {
    return broker.published.stream()
        .filter(each -> each.topic().equals(topic))
        .reduce((first, second) -> second)
        .map(Published::payload)
        .orElse("none");
  }

  @Test
  void publishesWhatIsInDemandOfEachCategoryOfAnEventsItem() {
    start("live.categories", "true");
    put("tent", "\"camping\",\"a/b\",\"sale\"");
    put("mat", "\"camping\"");
    broker.pass(1000);
    assertThat(broker.published).isEmpty();

    fill();
    broker.pass(1000);

    assertThat(topics())
        .containsExactlyInAnyOrder(
            "recommendations/trending/camping", "recommendations/trending/sale");
    assertThat(broker.published).allMatch(Published::retain);
    assertThat(newest("recommendations/trending/camping"))
        .contains("\"id\":\"tent\"", "\"id\":\"mat\"")
        .doesNotContain("lamp");
    assertThat(broker.counters).containsEntry("live_lists[what, category]", 2L);
  }

  @Test
  void takesAnItemOffTheListOfACategoryThatItLeaves() {
    start("live.categories", "true");
    put("tent", "\"camping\"");
    put("mat", "\"camping\"");
    fill();
    broker.pass(1000);

    put("tent", "\"garden\"");
    broker.pass(1000);

    assertThat(newest("recommendations/trending/camping"))
        .contains("\"id\":\"mat\"")
        .doesNotContain("tent");
    assertThat(newest("recommendations/trending/garden")).isEqualTo("none");
  }

  @Test
  void clearsTheListOfTheCategoryWithoutEventsForLongest() {
    start("live.categories", "true", "live.categories-max", "1");
    put("tent", "\"camping\"");
    put("mat", "\"sale\"");
    view("a", "s1", "tent");
    broker.pass(1000);

    view("a", "s1", "mat");
    broker.pass(1000);

    assertThat(newest("recommendations/trending/camping")).isEmpty();
    assertThat(newest("recommendations/trending/sale")).contains("mat");
    assertThat(broker.counters).containsEntry("live_lists[what, cleared]", 1L);
  }

  @Test
  void publishesNoMoreInASecondThanIsAllowed() {
    start("live.users", "true", "live.publishes-per-second", "10");
    fill();
    for (var user = 0; user < 50; user++) {
      view("u" + user, "v" + user, "tent");
    }
    broker.pass(1000);
    assertThat(broker.published).hasSize(1);

    broker.pass(1000);
    assertThat(broker.published).hasSize(11);
    broker.pass(10_000);
    assertThat(topics()).hasSize(52).doesNotHaveDuplicates();
  }

  @Test
  void makesNoMoreListsInASecondThanAllowedAlsoWhenTheyStayAsTheyAre() {
    start("live.users", "true", "live.publishes-per-second", "10", "live.trending", "true");
    for (var user = 0; user < 30; user++) {
      view("u" + user, "v" + user, "tent");
    }
    broker.pass(10_000);
    broker.published.clear();
    for (var user = 0; user < 30; user++) {
      broker.deliver(
          new Sent("behaviour/impression", "{\"user\":\"u%d\",\"item\":\"tent\"}".formatted(user)));
    }
    view("x", "y", "mat");

    // The list of x is the last in line.
    broker.pass(3000);
    assertThat(topics()).doesNotContain("recommendations/users/x");
    broker.pass(2000);
    assertThat(topics()).contains("recommendations/users/x");
  }

  @Test
  void waitsWhileTooManyMessagesAreUnderWay() {
    start("live.users", "true", "live.publishes-per-second", "100000");
    fill();
    for (var user = 0; user < 300; user++) {
      view("u" + user, "v" + user, "tent");
    }
    broker.publishesWait = true;
    broker.pass(5000);
    assertThat(broker.published).hasSize(256);

    broker.waiting.forEach(stage -> stage.complete(new Cursor(0, 1)));
    broker.pass(100);

    assertThat(broker.published).hasSize(302);
  }

  @Test
  void clearsTheListOfWhomItFollowsNoMore() {
    start("live.users", "true", "live.users-max", "2");
    fill();
    broker.pass(1000);
    broker.published.clear();

    // Nothing was published of d, who goes again at once.
    view("d", "s4", "tent");
    view("b", "s2", "tent");
    view("c", "s3", "tent");
    broker.pass(1000);

    assertThat(broker.published.get(0))
        .isEqualTo(new Published("recommendations/users/a", "", true));
    assertThat(topics())
        .containsExactly(
            "recommendations/users/a", "recommendations/users/b", "recommendations/users/c");
    assertThat(broker.counters).containsEntry("live_lists[what, cleared]", 1L);
  }

  @Test
  void publishesTheListAgainWithTheNextEventWhenTheBrokerRefused() {
    start("live.users", "true");
    fill();
    broker.publishesWait = true;
    broker.pass(1000);
    broker.waiting.forEach(
        stage -> stage.completeExceptionally(new IllegalStateException("the log is full")));
    broker.publishesWait = false;
    broker.published.clear();

    broker.deliver(
        new Sent("behaviour/impression", "{\"user\":\"a\",\"session\":\"s1\",\"item\":\"mat\"}"));
    broker.pass(1000);

    assertThat(topics()).containsExactly("recommendations/users/a");
    assertThat(broker.counters).containsEntry("live_lists[what, lost]", 2L);
  }

  @Test
  void passesOverUsersWhoseIdsAreNoLevelOfATopic() {
    start("live.users", "true");
    fill();
    for (var user : List.of("a/b", "+", "x#")) {
      view(user, "s9", "tent");
    }
    broker.pass(1000);

    assertThat(topics()).containsExactly("recommendations/users/a", "recommendations/users/b");
  }

  @Test
  void publishesWhatIsInDemandWhenItsOrderChanges() {
    start("live.trending", "true", "live.trending-window", "1h", "live.trending-topic", "shop/hot");
    fill();
    broker.pass(5000);
    assertThat(topics()).containsExactly("shop/hot");
    assertThat(broker.published.get(0).payload()).contains("\"source\":\"trending\"");
    assertThat(broker.published.get(0).retain()).isTrue();

    view(
        "x",
        "s5",
        broker.published.get(0).payload().replaceAll("\\{\"items\":\\[\\{\"id\":\"(\\w+).*", "$1"));
    broker.pass(5000);
    assertThat(broker.published).hasSize(1);
    broker.deliver(new Sent("items/mat", "{\"hidden\":true}"));
    broker.pass(5000);
    assertThat(broker.published).hasSize(2);
    assertThat(broker.published.get(1).payload()).doesNotContain("\"mat\"");
  }

  @ParameterizedTest
  @CsvSource({
    "live.users, live.users-topic, behaviour/{user}",
    "live.users, live.users-topic, '{user}/view'",
    "live.users, live.users-topic, recommendations/users",
    "live.users, live.users-topic, recommendations/{user}",
    "live.users, live.users-topic, recommendations/responses/{user}",
    "live.users, live.users-topic, recommendations/{user}/list",
    "live.trending, live.trending-topic, recommendations/responses/trending",
    "live.users, live.users-topic, a/+/{user}",
    "live.categories, live.categories-topic, recommendations/trending",
    "live.categories, live.categories-topic, 'behaviour/{category}'",
    "live.categories, live.categories-topic, 'recommendations/users/{category}'",
    "live.categories, live.categories-topic, 'recommendations/{category}'",
    "live.trending, live.trending-topic, items",
    "live.trending, live.trending-topic, items/{item}",
    "live.trending, live.trending-topic, $SYS/x",
    "live.trending, live.trending-window, 2h",
  })
  void refusesTopicsThatWouldFeedItsListsToItself(String flag, String key, String value) {
    assertThatThrownBy(() -> start(flag, "true", key, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }
}
