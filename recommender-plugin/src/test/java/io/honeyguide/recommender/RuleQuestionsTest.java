package io.honeyguide.recommender;

import static io.honeyguide.recommender.FakePluginContext.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.FakePluginContext.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleQuestionsTest {

  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]*)\"");

  private final FakePluginContext broker = new FakePluginContext();

  @BeforeEach
  void start() {
    new RecommenderPlugin().start(broker).toCompletableFuture().join();
    for (var item : List.of("a", "b", "c", "d", "e")) {
      send("view", "s", item);
    }
    send("view", "q", "a");
    put("b", "{\"category\":\"camping\",\"price\":20,\"tags\":[\"red\"]}");
    put("c", "{\"category\":\"camping\",\"price\":40,\"properties\":{\"brand\":\"acme:x\"}}");
    put("d", "{\"category\":\"food\",\"price\":5}");
  }

  private void send(String type, String session, String item) {
    broker.deliver(
        new Sent(
            "behaviour/" + type, "{\"session\":\"%s\",\"item\":\"%s\"}".formatted(session, item)));
  }

  private void put(String item, String facts) {
    broker.deliver(new Sent("items/" + item, facts));
  }

  private static List<String> ids(String answer) {
    var ids = new ArrayList<String>();
    var matcher = ID.matcher(answer);
    while (matcher.find()) {
      ids.add(matcher.group(1));
    }
    return ids;
  }

  private List<String> list(String... parameters) {
    return ids(text(broker.ask("GET", "/v1/recommendations/sessions/q", "", parameters)));
  }

  @Test
  void filtersByCategoryPropertyTagAndPrice() {
    assertThat(list()).containsExactlyInAnyOrder("b", "c", "d", "e");
    assertThat(list("category", "camping")).containsExactlyInAnyOrder("b", "c");
    assertThat(list("category", "camping", "category", "food"))
        .containsExactlyInAnyOrder("b", "c", "d");
    assertThat(list("filter", "brand:acme:x")).containsExactly("c");
    assertThat(list("filter", "tag:red")).containsExactly("b");
    assertThat(list("minPrice", "5", "maxPrice", "20")).containsExactlyInAnyOrder("b", "d");
    assertThat(list("category", "camping", "maxPrice", "30")).containsExactly("b");
  }

  @Test
  void boostsWhatFitsToTheTop() {
    assertThat(list("boost", "brand:acme:x:1000").get(0)).isEqualTo("c");
    assertThat(list("boost", "category:food:1000").get(0)).isEqualTo("d");
  }

  @Test
  void capsCategoriesAndStillFillsTheList() {
    assertThat(list("categoryMax", "1")).hasSize(3).contains("d", "e");
    assertThat(list("categoryMax", "1", "n", "2", "diversity", "0.5")).hasSize(2);
  }

  @Test
  void filtersTrendsAndSimilarItems() {
    var trending =
        broker.ask("GET", "/v1/recommendations/trending", "", "category", "camping", "n", "1");
    assertThat(ids(text(trending))).hasSize(1).isSubsetOf("b", "c");
    var similar = broker.ask("GET", "/v1/recommendations/items/a/similar", "", "maxPrice", "10");
    assertThat(ids(text(similar))).containsExactly("d");
  }

  @Test
  void takesRulesInTheBody() {
    var answer =
        broker.ask(
            "POST",
            "/v1/recommendations",
            "{\"items\":[\"a\"],\"category\":[\"camping\"],\"filter\":[\"tag:red\"],\"minPrice\":1,"
                + "\"maxPrice\":1e3,\"boost\":[\"tag:red:2\"],\"categoryMax\":3,\"diversity\":0.1}");

    assertThat(ids(text(answer))).containsExactly("b");
  }

  @Test
  void leavesOutWhatLiesInTheBasketWhereAsked() {
    send("cart", "q", "b");
    send("view", "q", "a");
    assertThat(list()).contains("b");
    assertThat(list("basket", "exclude")).doesNotContain("b").contains("c", "d", "e");

    send("remove", "q", "b");
    assertThat(list("basket", "exclude")).contains("b");
  }

  @Test
  void recommendsItemsThatNobodyTouchedAndSaysSo() {
    put("fresh", "{\"category\":\"toys\"}");

    assertThat(text(broker.ask("GET", "/v1/recommendations/sessions/q", "", "category", "toys")))
        .contains("\"id\":\"fresh\"", "\"source\":\"new\"");
  }

  private String verdict(String item, String... parameters) {
    var all = new ArrayList<>(List.of("item", item, "session", "q"));
    all.addAll(List.of(parameters));
    var answer =
        text(broker.ask("GET", "/v1/recommendations/explain", "", all.toArray(String[]::new)));
    return answer.replaceAll(".*\"verdict\":\"([^\"]*)\".*", "$1");
  }

  @Test
  void saysWhyAnItemIsNotInTheList() {
    put("hidden", "{\"hidden\":true}");
    put("sold", "{\"stock\":0}");
    put("over", "{\"expires\":1}");
    put("gone", "{}");
    put("gone", "");
    send("cart", "q", "c");
    send("purchase", "q", "d");
    send("view", "q", "a");

    assertThat(verdict("b")).isEqualTo("listed");
    assertThat(verdict("b", "exclude", "b")).isEqualTo("excluded");
    assertThat(verdict("a")).isEqualTo("last_item");
    assertThat(verdict("c")).isEqualTo("listed");
    assertThat(verdict("c", "newOnly", "true")).isEqualTo("seen");
    assertThat(verdict("c", "basket", "exclude")).isEqualTo("in_basket");
    assertThat(verdict("d")).isEqualTo("bought");
    assertThat(verdict("hidden")).isEqualTo("hidden");
    assertThat(verdict("sold")).isEqualTo("out_of_stock");
    assertThat(verdict("over")).isEqualTo("expired");
    assertThat(verdict("gone")).isEqualTo("deleted");
    assertThat(verdict("e", "category", "camping")).isEqualTo("fails_rule");
    var all = List.of("b", "c", "e");
    assertThat(all.stream().filter(item -> verdict(item, "n", "1").equals("below"))).hasSize(2);
    assertThat(
            text(
                broker.ask(
                    "GET",
                    "/v1/recommendations/explain",
                    "",
                    "item",
                    "b",
                    "session",
                    "q",
                    "maxPrice",
                    "1")))
        .startsWith("{\"item\":\"b\",\"verdict\":\"fails_rule\",\"rule\":\"price\",\"asOf\"");
    assertThat(broker.ask("GET", "/v1/recommendations/explain", "", "item", "nowhere").status())
        .isEqualTo(404);
    assertThat(broker.ask("GET", "/v1/recommendations/explain", "").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "filter, brand",
    "filter, :x",
    "boost, brand:acme",
    "boost, brand:acme:0",
    "boost, brand:acme:2000",
    "boost, brand:acme:much",
    "minPrice, -1",
    "minPrice, NaN",
    "maxPrice, cheap",
    "categoryMax, 0",
    "categoryMax, 1.5",
    "categoryMax, 201",
    "diversity, 1.1",
    "diversity, -0.1",
    "basket, maybe"
  })
  void refusesRulesThatMakeNoSense(String name, String value) {
    var answer = broker.ask("GET", "/v1/recommendations/sessions/q", "", name, value);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("bad_parameter");
  }

  @Test
  void refusesRulesWhereTheyHaveNoEffect() {
    for (var path : List.of("trending", "items/a/similar")) {
      var answer = broker.ask("GET", "/v1/recommendations/" + path, "", "diversity", "0.5");
      assertThat(answer.code()).isEqualTo("unsupported_parameter");
    }
    var many = new ArrayList<String>();
    for (var i = 0; i < 33; i++) {
      many.addAll(List.of("category", "c" + i));
    }
    var answer =
        broker.ask("GET", "/v1/recommendations/sessions/q", "", many.toArray(String[]::new));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(
            broker
                .ask("GET", "/v1/recommendations/sessions/q", "", "minPrice", "2", "maxPrice", "1")
                .status())
        .isEqualTo(400);
  }
}
