package io.honeyguide.recommender;

import static io.honeyguide.recommender.FakePluginContext.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.FakePluginContext.Published;
import io.honeyguide.recommender.FakePluginContext.Sent;
import io.honeyguide.recommender.FakePluginContext.Stored;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventEncoder;
import io.honeyguide.recommender.event.ItemEncoder;
import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.serve.ModelHistory;
import io.honeyguide.recommender.serve.Recommender;
import io.honeyguide.recommender.serve.RecommenderOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A second model beside the one in use, from the first command to the switch. */
class RetrainTest {

  private static final String RETRAINING = "/v1/recommendations/retraining";

  /** Other hidden units and weights, so that nothing of the first model fits the second. */
  private static final Map<String, String> CHANGES =
      Map.of("rank.hidden", "4", "weights.cart", "5", "walk.neighbours", "40");

  private static final String SET =
      "\"set\":{\"rank.hidden\":4,\"weights.cart\":5,\"walk.neighbours\":40}";

  private final FakePluginContext broker = started(new FakePluginContext());
  private final List<Sent> messages = shop();

  private static FakePluginContext started(FakePluginContext context) {
    context.settings.putIfAbsent("rank.early-labels", "300");
    new RecommenderPlugin().start(context).toCompletableFuture().join();
    return context;
  }

  /** Events of a random shop, with its catalogue in between. */
  private static List<Sent> shop() {
    var random = new Random(7);
    var messages = new ArrayList<Sent>();
    var encoder = new ItemEncoder();
    for (var event : BehaviourEvents.shop(5, 1500, 300, 60, 120)) {
      messages.add(sent(event));
      if (random.nextInt(6) == 0 && BehaviourEvents.news(random, 120) instanceof ItemFacts facts) {
        messages.add(new Sent("items/" + facts.id(), text(encoder.encode(facts))));
      }
    }
    return messages;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Sent sent(BehaviourEvent event) {
    return new Sent("behaviour/" + event.kind().word(), text(new EventEncoder().encode(event)));
  }

  private static void deliver(FakePluginContext to, List<Sent> messages) {
    for (var from = 0; from < messages.size(); from += 40) {
      to.deliver(messages.subList(from, Math.min(messages.size(), from + 40)).toArray(Sent[]::new));
      to.pass(20);
    }
  }

  private static void awaitState(FakePluginContext broker, String state) {
    for (var i = 0; i < 5000 && !status(broker).contains(state); i++) {
      broker.pass(20);
    }
    assertThat(status(broker)).contains(state);
  }

  private static String status(FakePluginContext broker) {
    return FakePluginContext.text(broker.ask("GET", "/v1/recommendations/model", ""));
  }

  private String start(String body) {
    var answer = broker.ask("POST", RETRAINING, body);
    assertThat(answer.status()).as(FakePluginContext.text(answer)).isEqualTo(200);
    return FakePluginContext.text(answer);
  }

  private static byte[] state(FakePluginContext broker) {
    var bytes = new ByteArrayOutputStream();
    try {
      broker.consumer().writeState(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** All that a model knows, to the last bit, without how it came about. */
  private static byte[] knowledge(FakePluginContext broker, RecommenderOptions options) {
    try {
      var model = new Recommender(options);
      model.read(new ByteArrayInputStream(state(broker)));
      model.note(ModelHistory.NONE);
      var bytes = new ByteArrayOutputStream();
      model.write(bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RecommenderOptions changed(FakePluginContext broker) {
    return RecommenderSettings.read(broker.config()).options(CHANGES);
  }

  /**
   * A broker that has some settings from the start, and learns the same messages, received at the
   * same times, without the commands.
   */
  private FakePluginContext alone(Map<String, String> settings, Predicate<Stored> learned) {
    var alone = new FakePluginContext();
    alone.settings.putAll(settings);
    started(alone);
    copy(0, alone, learned);
    return alone;
  }

  private void copy(long from, FakePluginContext to, Predicate<Stored> learned) {
    var messages =
        broker.stored(
            from, message -> !message.sent().topic().startsWith("$SYS") && learned.test(message));
    to.receive(messages).toCompletableFuture().join();
  }

  @Test
  void comesToTheModelThatTheSameSettingsWouldHaveLearnedAlone() {
    deliver(broker, messages.subList(0, 900));
    start("{\"from\":\"oldest\"," + SET + ",\"switch\":\"manual\"}");
    deliver(broker, messages.subList(900, 1200));
    awaitState(broker, "judging");
    deliver(broker, messages.subList(1200, 1400));

    assertThat(broker.ask("POST", RETRAINING + "/switch", "").status()).isEqualTo(200);

    var alone = alone(CHANGES, message -> true);
    assertThat(status(broker)).contains("\"settings\":{\"rank.hidden\":\"4\"");
    assertThat(knowledge(broker, changed(broker))).isEqualTo(knowledge(alone, changed(alone)));
    var place = broker.history.end().offset();
    deliver(broker, messages.subList(1400, messages.size()));
    copy(place, alone, message -> true);
    assertThat(knowledge(broker, changed(broker))).isEqualTo(knowledge(alone, changed(alone)));
    assertThat(lists(broker)).isEqualTo(lists(alone));
  }

  private static List<String> lists(FakePluginContext broker) {
    var lists = new ArrayList<String>();
    for (var i = 0; i < 300; i += 7) {
      lists.add(items(broker, "/v1/recommendations/sessions/v" + i));
      lists.add(items(broker, "/v1/recommendations/users/u" + i % 60));
    }
    return lists;
  }

  private static String items(FakePluginContext broker, String path) {
    var text = FakePluginContext.text(broker.ask("GET", path, ""));
    return text.substring(0, text.indexOf("\"asOf\""));
  }

  @Test
  void learnsEventsFromItsPlaceAndTheCatalogueFromTheOldestMessage() {
    deliver(broker, messages.subList(0, 1000));
    start("{\"from\":\"0-600\"," + SET + ",\"switch\":\"now\"}");

    awaitState(broker, "switched");

    var alone =
        alone(
            CHANGES,
            message -> message.offset() >= 600 || message.sent().topic().startsWith("items/"));
    assertThat(knowledge(broker, changed(broker))).isEqualTo(knowledge(alone, changed(alone)));
  }

  @Test
  void keepsTheModelInUseAsItIsUntilTheSwitch() {
    deliver(broker, messages.subList(0, 800));
    var twin = alone(Map.of(), message -> true);
    start("{" + SET + ",\"switch\":\"manual\"}");
    for (var from = 800; from < 1400; from += 100) {
      var place = broker.history.end().offset();
      deliver(broker, messages.subList(from, from + 100));
      copy(place, twin, message -> true);
      assertThat(lists(broker)).isEqualTo(lists(twin));
    }
    assertThat(broker.ask("DELETE", RETRAINING, "").status()).isEqualTo(200);
    assertThat(status(broker)).contains("\"outcome\":\"cancelled\"", "\"id\":\"configured\"");
    assertThat(knowledge(broker, RecommenderSettings.read(broker.config()).options(Map.of())))
        .isEqualTo(knowledge(twin, RecommenderSettings.read(twin.config()).options(Map.of())));
    assertThat(broker.history.openCount).isZero();
  }

  @Test
  void goesOnWithTheSwitchedModelAfterARestart() throws IOException {
    deliver(broker, messages.subList(0, 900));
    start("{" + SET + ",\"switch\":\"now\"}");
    awaitState(broker, "switched");
    var checkpoint = state(broker);
    var place = broker.history.end().offset();
    deliver(broker, messages.subList(900, 1300));

    var restarted = started(broker.restarted());
    restarted.consumer().readState(new ByteArrayInputStream(checkpoint));
    restarted.redeliver(place).toCompletableFuture().join();

    assertThat(state(restarted)).isEqualTo(state(broker));
    assertThat(lists(restarted)).isEqualTo(lists(broker));
  }

  /** It used to count as caught up, since the first message after the restart was yet to come. */
  @Test
  void learnsHistoryWhenItBeginsRightAfterARestart() throws IOException {
    deliver(broker, messages.subList(0, 900));
    var restarted = started(broker.restarted());
    restarted.consumer().readState(new ByteArrayInputStream(state(broker)));

    restarted.ask("POST", RETRAINING, "{" + SET + ",\"switch\":\"now\"}");
    awaitState(restarted, "switched");

    var alone = alone(CHANGES, message -> true);
    assertThat(knowledge(restarted, changed(restarted)))
        .isEqualTo(knowledge(alone, changed(alone)));
  }

  @Test
  void comesToTheSwitchAgainWhenTheStateIsFromBeforeIt() throws IOException {
    deliver(broker, messages.subList(0, 900));
    start("{" + SET + ",\"switch\":\"manual\"}");
    var checkpoint = state(broker);
    var place = broker.history.end().offset();
    awaitState(broker, "judging");
    deliver(broker, messages.subList(900, 1000));
    assertThat(broker.ask("POST", RETRAINING + "/switch", "").status()).isEqualTo(200);
    deliver(broker, messages.subList(1000, 1300));

    var restarted = started(broker.restarted());
    restarted.consumer().readState(new ByteArrayInputStream(checkpoint));
    var replayed = restarted.redeliver(place).toCompletableFuture();
    // The second model has to be built anew before anything behind the switch is learned.
    assertThat(replayed).isNotDone();
    awaitDone(restarted, replayed);

    assertThat(state(restarted)).isEqualTo(state(broker));
  }

  private static void awaitDone(FakePluginContext broker, CompletableFuture<?> stage) {
    for (var i = 0; i < 5000 && !stage.isDone(); i++) {
      broker.pass(20);
    }
    stage.join();
  }

  @Test
  void comesToTheSameModelWhenTheWholeLogIsReplayed() {
    deliver(broker, messages.subList(0, 700));
    start("{\"from\":\"0-100\"," + SET + ",\"switch\":\"now\"}");
    awaitState(broker, "switched");
    deliver(broker, messages.subList(700, 1000));
    start("{\"set\":{\"weights.view\":2},\"switch\":\"manual\"}");
    awaitState(broker, "judging");
    assertThat(broker.ask("DELETE", RETRAINING, "").status()).isEqualTo(200);
    deliver(broker, messages.subList(1000, 1200));

    var replayed = started(broker.restarted());
    awaitDone(replayed, replayed.redeliver(0).toCompletableFuture());

    assertThat(state(replayed)).isEqualTo(state(broker));
  }

  @Test
  void dropsAModelThatIsNotAsGood() {
    deliver(broker, messages.subList(0, 1000));
    start("{\"set\":{\"model.items\":16,\"model.visits\":16},\"judge\":60}");
    awaitState(broker, "judging");
    deliverSlowly(messages.subList(1000, 1500));

    assertThat(status(broker))
        .contains("\"outcome\":\"not-as-good\"", "over 60 labels", "\"id\":\"configured\"");
  }

  /** Each message far enough from the one before to be a label. */
  private void deliverSlowly(List<Sent> slow) {
    for (var message : slow) {
      broker.deliver(message);
      broker.pass(20);
    }
  }

  @Test
  void switchesByItselfToAModelThatIsAtLeastAsGood() {
    deliver(broker, messages.subList(0, 1000));
    // The same settings make the same lists, which are at least as good.
    start("{\"set\":{\"weights.return\":-3},\"judge\":60}");
    awaitState(broker, "judging");
    deliverSlowly(messages.subList(1000, 1500));

    assertThat(status(broker))
        .contains("\"outcome\":\"switched\"", "\"settings\":{\"weights.return\":\"-3\"}");
    assertThat(broker.counters).containsEntry("retrainings[outcome, switched]", 1L);
  }

  @Test
  void tellsOtherSystemsWhatBecomesOfTheModel() {
    deliver(broker, messages.subList(0, 500));
    start("{" + SET + ",\"switch\":\"now\"}");
    awaitState(broker, "switched");
    broker.pass(20);

    var told =
        broker.published.stream()
            .filter(message -> message.topic().equals("recommendations/model"))
            .toList();
    assertThat(told).allMatch(Published::retain);
    assertThat(told.get(0).payload()).startsWith("{\"event\":\"started\",\"time\":\"2023-");
    assertThat(told.get(told.size() - 1).payload())
        .startsWith("{\"event\":\"switched\"")
        .contains("\"settings\":{\"rank.hidden\":\"4\"");
    assertThat(told).anyMatch(message -> message.payload().contains("\"event\":\"caught-up\""));
  }

  @Test
  void refusesWhatItCannotDoWithTheReason() {
    deliver(broker, messages.subList(0, 200));
    assertThat(refusal("POST", "{\"set\":{\"rank.hidden\":1000}}"))
        .startsWith("400 bad_retraining rank.hidden must lie between 0 and ");
    assertThat(refusal("POST", "{\"from\":\"yesterday\"}"))
        .startsWith("400 bad_retraining from is oldest, an offset");
    assertThat(refusal("POST", "{\"from\":\"0-4711\"}"))
        .startsWith("400 bad_retraining from is behind the end of the log");
    assertThat(refusal("POST", "{\"switch\":\"soon\"}"))
        .isEqualTo("400 bad_retraining switch must be auto, manual or now, found \"soon\"");
    assertThat(refusal("POST", "{\"judge\":0}")).startsWith("400 bad_retraining judge must be");
    assertThat(refusal("POST", "{\"form\":1}")).startsWith("400 bad_retraining the body knows");
    assertThat(refusal("POST", "[]")).startsWith("400 bad_retraining the body must be");
    assertThat(refusal("DELETE", "")).startsWith("404 no_retraining");
    broker.history.trimmedBelow = 100;
    assertThat(refusal("POST", "{\"from\":\"0-99\"}"))
        .isEqualTo(
            "410 trimmed messages from 0-99 on are no longer kept; everything from 0-100 on is");
    start("{\"switch\":\"manual\"}");
    assertThat(refusal("POST", "{}")).startsWith("409 retraining_under_way");
  }

  private String refusal(String method, String body) {
    var answer = broker.ask(method, RETRAINING, body);
    return answer.status() + " " + answer.code() + " " + FakePluginContext.text(answer);
  }

  @Test
  void switchesNotBeforeItHasCaughtUp() {
    deliver(broker, messages.subList(0, 1000));
    start("{\"switch\":\"manual\"}");
    var answer = broker.ask("POST", RETRAINING + "/switch", "");
    assertThat(answer.code()).isEqualTo("not_caught_up");
  }

  @Test
  void givesUpWhenTheSecondModelTakesMoreThanItMay() {
    var small = new FakePluginContext();
    small.settings.put("retrain.bytes", "1048576");
    small.settings.put("model.visits", "200000");
    started(small);
    assertThat(small.ask("POST", RETRAINING, "{\"switch\":\"manual\"}").status()).isEqualTo(200);
    for (var i = 0; i < 40; i++) {
      deliver(
          small,
          BehaviourEvents.shop(i, 1000, 900, 500, 5000).stream().map(RetrainTest::sent).toList());
    }
    awaitState(small, "\"outcome\":\"failed\"");
    assertThat(status(small)).contains("retrain.bytes allows 1048576");
    var again = small.ask("POST", RETRAINING, "{}");
    assertThat(again.code()).isEqualTo("no_room");
  }

  @Test
  void learnsWhatIsLeftWhenTheLogGivesBackWhatItWasToRead() {
    deliver(broker, messages.subList(0, 1000));
    start("{" + SET + ",\"switch\":\"manual\"}");
    broker.history.trimmedBelow = 400;
    awaitState(broker, "judging");
    assertThat(status(broker)).contains("\"trimmedTo\":\"0-400\"");
  }
}
