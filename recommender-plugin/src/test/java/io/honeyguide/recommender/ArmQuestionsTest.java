package io.honeyguide.recommender;

import static io.honeyguide.recommender.FakePluginContext.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.recommender.FakePluginContext.Sent;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArmQuestionsTest {

  private static final Pattern ARM = Pattern.compile("\"arm\":\"([^\"]*)\"");

  private final FakePluginContext broker = new FakePluginContext();

  @BeforeEach
  void start() {
    broker.settings.put("experiment.arms", "control,bold");
    broker.settings.put("experiment.salt", "autumn");
    broker.settings.put("experiment.control.order", "hand-made");
    broker.settings.put("experiment.control.share", "50");
    broker.settings.put("experiment.bold.share", "50");
    broker.settings.put("experiment.bold.profile", "thorough");
    broker.settings.put("experiment.bold.repeat-last", "true");
    broker.settings.put("experiment.bold.explore", "0.2");
    broker.settings.put("live.users", "true");
    new RecommenderPlugin().start(broker).toCompletableFuture().join();
    for (var visit = 0; visit < 30; visit++) {
      for (var item = 0; item < 5; item++) {
        view("u" + visit, "s" + visit, "i" + item);
      }
    }
  }

  private void view(String user, String session, String item) {
    broker.deliver(
        new Sent(
            "behaviour/view",
            "{\"user\":\"%s\",\"session\":\"%s\",\"item\":\"%s\"}".formatted(user, session, item)));
  }

  private String get(String path, String... parameters) {
    return text(broker.ask("GET", "/v1/recommendations/" + path, "", parameters));
  }

  private static String arm(String answer) {
    var matcher = ARM.matcher(answer);
    return matcher.find() ? matcher.group(1) : "none";
  }

  @Test
  void givesAVisitorTheSameArmOnEveryPath() {
    broker.pass(3000);
    var seen = new TreeSet<String>();
    for (var number = 0; number < 30; number++) {
      var arm = arm(get("users/u" + number));
      seen.add(arm);
      assertThat(arm(get("sessions/s" + number))).isEqualTo(arm);
      assertThat(arm(get("users/u" + number, "session", "s1"))).isEqualTo(arm);
      assertThat(arm(get("explain", "item", "i1", "user", "u" + number))).isEqualTo(arm);
      var body = "{\"items\":[\"i1\"],\"user\":\"u%d\"}".formatted(number);
      assertThat(arm(text(broker.ask("POST", "/v1/recommendations", body)))).isEqualTo(arm);
      broker.responses.clear();
      broker.deliver(
          new Sent("recommendations/requests", body, "recommendations/responses/a", "c"));
      assertThat(arm(broker.responses.get(0))).isEqualTo(arm);
      var topic = "recommendations/users/u" + number;
      assertThat(broker.published)
          .anyMatch(list -> list.topic().equals(topic) && arm(list.payload()).equals(arm));
    }
    assertThat(seen).isEqualTo(Set.of("control", "bold"));
  }

  @Test
  void servesEachArmItsOwnWay() {
    assertThat(get("sessions/s3", "arm", "bold")).contains("\"id\":\"i4\"", "\"shares\"");
    // The control keeps the last item out, and its hand-made scores have no learned shares.
    assertThat(get("sessions/s3", "arm", "control"))
        .doesNotContain("\"id\":\"i4\"", "\"shares\"")
        .contains("\"id\":\"i0\"", "\"because\"");
    assertThat(get("explain", "item", "i4", "session", "s3", "arm", "control"))
        .contains("\"verdict\":\"last_item\"");
    assertThat(get("explain", "item", "i4", "session", "s3", "arm", "bold"))
        .contains("\"verdict\":\"listed\"");
  }

  @Test
  void namesNoArmWhereNobodyInParticularAsks() {
    assertThat(arm(text(broker.ask("POST", "/v1/recommendations", "{\"items\":[\"i1\"]}"))))
        .isEqualTo("none");
    assertThat(arm(get("items/i1/similar"))).isEqualTo("none");
    assertThat(arm(get("trending"))).isEqualTo("none");
    assertThat(
            arm(
                text(
                    broker.ask(
                        "POST",
                        "/v1/recommendations",
                        "{\"items\":[\"i1\"],\"arm\":\"control\"}"))))
        .isEqualTo("control");
  }

  @Test
  void refusesArmsThatDoNotExist() {
    var answer = broker.ask("GET", "/v1/recommendations/sessions/s", "", "arm", "x");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(text(answer)).isEqualTo("arm must be one of control, bold, found \"x\"");
    assertThat(broker.ask("POST", "/v1/recommendations", "{\"items\":[],\"arm\":\"x\"}").status())
        .isEqualTo(400);
    var plain = new FakePluginContext();
    new RecommenderPlugin().start(plain).toCompletableFuture().join();
    var refused = plain.ask("GET", "/v1/recommendations/users/u", "", "arm", "x");
    assertThat(text(refused))
        .isEqualTo("arm has no meaning while no experiment is set, found \"x\"");
    assertThat(text(plain.ask("GET", "/v1/recommendations/arms", ""))).startsWith("{\"arms\":[],");
  }

  @Test
  void tellsHowGoodTheListsOfTheArmsWere() {
    var answer = get("arms");

    var labels = new ArrayList<Integer>();
    var matcher = Pattern.compile("\"labels\":(\\d+)").matcher(answer);
    while (matcher.find()) {
      labels.add(Integer.valueOf(matcher.group(1)));
    }
    // The very first visit names each item for the first time: nobody could have listed it.
    assertThat(labels).hasSize(2).allMatch(count -> count > 20);
    assertThat(labels.get(0) + labels.get(1)).isEqualTo(29 * 5);
    assertThat(answer)
        .contains("\"arm\":\"control\",\"share\":0.5,\"sessions\":")
        .contains("\"hitRate\":{\"value\":")
        .contains("\"beyondFirst\":{\"hitRate\":{\"value\":")
        .contains("\"uneven\":false");
    assertThat(broker.gauges.get("arm_labels[arm, bold]").getAsDouble())
        .isEqualTo(labels.get(1).doubleValue());
    assertThat(broker.gauges.get("arm_hit_rate[arm, control]").getAsDouble()).isPositive();
  }

  private void send(String type, String fields) {
    broker.deliver(new Sent("behaviour/" + type, "{" + fields + "}"));
  }

  @Test
  void countsWhatBecameOfTheItemsThatAnArmShowed() {
    var arm = arm(get("users/u1"));
    send("impression", "\"user\":\"u1\",\"items\":[\"i1\",\"i2\",\"i9\"]");
    send("view", "\"user\":\"u1\",\"session\":\"s1\",\"item\":\"i1\"");
    send("click", "\"session\":\"s1\",\"item\":\"i1\"");
    send("purchase", "\"session\":\"s1\",\"item\":\"i2\"");
    send("view", "\"user\":\"u1\",\"item\":\"i3\"");
    send("view", "\"user\":\"u2\",\"item\":\"i9\"");

    assertThat(broker.gauges.get("arm_shown[arm, " + arm + "]").getAsDouble()).isEqualTo(3);
    assertThat(broker.gauges.get("arm_clicked[arm, " + arm + "]").getAsDouble()).isEqualTo(2);
    assertThat(broker.gauges.get("arm_bought[arm, " + arm + "]").getAsDouble()).isEqualTo(1);
    assertThat(broker.gauges.get("remembered[what, impressions]").getAsDouble()).isEqualTo(3);
    assertThat(get("arms"))
        .contains("\"shown\":3,\"clicked\":2,\"clickRate\":{\"value\":0.66667,\"low\":0.20766,");
  }

  @Test
  void countsWhatWasShownToAVisitorWhoLoggedInSince() {
    send("impression", "\"session\":\"s99\",\"item\":\"i1\"");
    send("view", "\"session\":\"s99\",\"user\":\"new\",\"item\":\"i1\"");

    assertThat(
            broker.gauges.get("arm_clicked[arm, control]").getAsDouble()
                + broker.gauges.get("arm_clicked[arm, bold]").getAsDouble())
        .isEqualTo(1);
  }

  @Test
  void triesOutItemsForTheArmThatIsSetTo() {
    for (var item = 0; item < 10; item++) {
      broker.deliver(new Sent("items/n" + item, "{\"title\":\"new\"}"));
    }

    assertThat(get("sessions/s3", "arm", "bold", "n", "5"))
        .contains("\"source\":\"explore\",\"reason\":{\"because\":\"explore\"}");
    assertThat(get("sessions/s3", "arm", "control", "n", "5")).doesNotContain("explore");
    view("u1", "s1", "i1");
    assertThat(broker.counters.get("explored[]")).isEqualTo(1L);
  }

  @Test
  void refusesSettingsThatMeanNothing() {
    broker.settings.put("explore.prior-clicks", "3");
    assertThatThrownBy(() -> new RecommenderPlugin().start(broker))
        .hasMessageContaining("explore.prior-clicks above 0 and below explore.prior-shows");
    broker.settings.put("explore.prior-clicks", "1");
    broker.settings.put("experiment.bold.order", "best");
    assertThatThrownBy(() -> new RecommenderPlugin().start(broker))
        .hasMessage("experiment.bold.order must be learned or hand-made, found \"best\"");
    broker.settings.put("experiment.arms", "salt");
    assertThatThrownBy(() -> new RecommenderPlugin().start(broker))
        .hasMessageContaining("must not name an arm \"salt\"");
  }
}
