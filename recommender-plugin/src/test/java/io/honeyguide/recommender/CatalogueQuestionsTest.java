package io.honeyguide.recommender;

import static io.honeyguide.recommender.FakePluginContext.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.api.BatchDecision.Rejection;
import io.honeyguide.recommender.FakePluginContext.Published;
import io.honeyguide.recommender.FakePluginContext.Sent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogueQuestionsTest {

  private final FakePluginContext broker = new FakePluginContext();

  @BeforeEach
  void start() {
    new RecommenderPlugin().start(broker).toCompletableFuture().join();
  }

  private String put(String item, String body) {
    return text(broker.ask("PUT", "/v1/items/" + item, body));
  }

  private String listOf(String session) {
    return text(broker.ask("GET", "/v1/recommendations/sessions/" + session, ""));
  }

  private void view(String session, String item) {
    broker.deliver(
        new Sent(
            "behaviour/view", "{\"session\":\"%s\",\"item\":\"%s\"}".formatted(session, item)));
  }

  @Test
  void publishesChangesToTheItemsTopicAndAnswersWhenTheyAreLearned() {
    assertThat(put("tent", "{\"title\":\"Tent\",\"price\":99.5,\"unknown\":1}"))
        .isEqualTo("{\"item\":\"tent\",\"offset\":\"0-0\"}");

    assertThat(broker.published)
        .containsExactly(
            new Published(
                "items/tent", "{\"item\":\"tent\",\"title\":\"Tent\",\"price\":99.5}", true));
    assertThat(text(broker.ask("GET", "/v1/items/tent", "")))
        .isEqualTo("{\"item\":\"tent\",\"title\":\"Tent\",\"price\":99.5,\"asOf\":\"0-1\"}");
    assertThat(broker.counters).containsEntry("catalogue_news[type, facts]", 1L);
    assertThat(broker.gauges.get("remembered[what, catalogue]").getAsDouble()).isEqualTo(1);
  }

  @Test
  void deletesWhatItHolds() {
    put("tent", "{}");

    assertThat(broker.ask("DELETE", "/v1/items/tent", "").status()).isEqualTo(200);

    assertThat(broker.published.get(1)).isEqualTo(new Published("items/tent", "", true));
    assertThat(broker.ask("GET", "/v1/items/tent", "").status()).isEqualTo(404);
    assertThat(broker.ask("DELETE", "/v1/items/tent", "").status()).isEqualTo(404);
    assertThat(broker.published).hasSize(2);
  }

  @Test
  void sendsIdsThatNoTopicLevelCanTellInThePayload() {
    // Percent-decoded by the broker before the plugin sees it; here no level holds a slash.
    put("a+b", "{}");
    assertThat(broker.published)
        .containsExactly(new Published("items", "{\"item\":\"a+b\"}", false));

    broker.ask("DELETE", "/v1/items/a+b", "");

    assertThat(broker.published.get(1))
        .isEqualTo(new Published("items", "{\"item\":\"a+b\",\"deleted\":true}", false));
    assertThat(broker.ask("GET", "/v1/items/a+b", "").status()).isEqualTo(404);
  }

  @Test
  void refusesVectorsOfAnotherDimension() {
    put("a", "{\"vector\":[3,4]}");
    var other = broker.ask("PUT", "/v1/items/b", "{\"vector\":[3,4,5]}");
    assertThat(other.status()).isEqualTo(400);
    assertThat(text(other)).contains("bad_value: the catalogue has vectors of 2 numbers, found 3");

    var sent = new Sent("items/b", "{\"vector\":[3,4,5]}");
    assertThat(broker.deliver(sent).rejections()).hasSize(1);
    assertThat(broker.counters).containsEntry("rejected[reason, bad_value]", 1L);
    assertThat(text(broker.ask("GET", "/v1/items/a", ""))).contains("\"vector\":[3.0,4.0]");
  }

  @Test
  void refusesWhatCannotBeUsedWithoutPublishingIt() {
    var negative = broker.ask("PUT", "/v1/items/a", "{\"price\":-1}");
    assertThat(negative.status()).isEqualTo(400);
    assertThat(negative.code()).isEqualTo("bad_item");
    assertThat(text(negative)).startsWith("bad_value: price");
    assertThat(broker.ask("PUT", "/v1/items/a", "").status()).isEqualTo(400);
    assertThat(broker.ask("PUT", "/v1/items/a", "{\"item\":\"b\"}").status()).isEqualTo(400);
    assertThat(broker.ask("PUT", "/v1/items/" + "x".repeat(10_240), "{}").status()).isEqualTo(400);
    assertThat(broker.ask("PUT", "/v1/items/a", " ".repeat(70_000)).status()).isEqualTo(413);
    assertThat(broker.ask("GET", "/v1/items/a", "", "n", "5").code())
        .isEqualTo("unsupported_parameter");
    assertThat(broker.published).isEmpty();
  }

  @Test
  void hiddenSoldAndDeletedItemsAreGoneFromTheNextAnswer() {
    for (var item : new String[] {"a", "b", "c", "d"}) {
      view("s", item);
    }
    view("q", "a");
    assertThat(listOf("q")).contains("\"b\"", "\"c\"", "\"d\"");

    put("b", "{\"hidden\":true}");
    assertThat(listOf("q")).doesNotContain("\"b\"").contains("\"c\"", "\"d\"");
    put("c", "{\"stock\":0}");
    assertThat(listOf("q")).doesNotContain("\"c\"").contains("\"d\"");
    put("d", "{}");
    broker.ask("DELETE", "/v1/items/d", "");
    assertThat(listOf("q")).doesNotContain("\"d\"");

    put("b", "{\"stock\":1}");
    assertThat(listOf("q")).contains("\"b\"");
  }

  @Test
  void itemsExpireByTheClockOfTheQuestion() {
    view("s", "a");
    view("s", "b");
    view("q", "a");
    put("b", "{\"expires\":%d}".formatted(broker.nowMs + 1000));
    assertThat(listOf("q")).contains("\"b\"");

    broker.nowMs += 999;
    assertThat(listOf("q")).contains("\"b\"");
    broker.nowMs += 1;

    assertThat(listOf("q")).doesNotContain("\"b\"");
    assertThat(text(broker.ask("GET", "/v1/recommendations/trending", "")))
        .contains("\"a\"")
        .doesNotContain("\"b\"");
    assertThat(text(broker.ask("GET", "/v1/recommendations/items/a/similar", "")))
        .doesNotContain("\"b\"");
  }

  @Test
  void rejectsMessagesThatCannotBeUsedWithTheirReason() {
    var decision =
        broker.deliver(
            new Sent("items/a", "{\"price\":-1}"),
            new Sent("items/b", "{\"title\":\"B\"}"),
            new Sent("items", "{}"),
            new Sent("items/c", "nonsense"));

    assertThat(decision.rejections()).extracting(Rejection::index).containsExactly(0, 2, 3);
    assertThat(decision.rejections().get(0).reason())
        .isEqualTo("bad_value: price must lie between 0 and 1e12, found -1.0");
    assertThat(broker.counters).containsEntry("rejected[reason, no_item]", 1L);
    assertThat(text(broker.ask("GET", "/v1/items/b", ""))).contains("\"title\":\"B\"");
  }

  @Test
  void takesItsTopicsFromTheSettings() {
    var configured = new FakePluginContext();
    configured.settings.put("catalogue.topics", "shop/+/things/{item}");
    new RecommenderPlugin().start(configured).toCompletableFuture().join();

    configured.ask("PUT", "/v1/items/a", "{}");

    assertThat(configured.published.get(0).topic()).isEqualTo("shop/-/things/a");
    assertThat(configured.ask("GET", "/v1/items/a", "").status()).isEqualTo(200);
    assertThat(configured.ask("PUT", "/v1/items/a+b", "{}").status()).isEqualTo(400);
  }
}
