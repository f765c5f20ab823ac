package io.honeyguide.recommender.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventDecoder;
import io.honeyguide.recommender.event.EventEncoder;
import io.honeyguide.recommender.event.EventRules;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {

  @TempDir private Path directory;

  private Path write(String... lines) throws IOException {
    return Files.writeString(directory.resolve("f.tsv"), String.join("\n", lines) + "\n");
  }

  private static EvaluationOptions options(double warmUp, int windows) {
    return new EvaluationOptions(
        3, warmUp, windows, Long.MAX_VALUE, 1, false, false, InteractionFormat.standard());
  }

  @Test
  void judgesByPlaceInTheList() {
    var scores = new RankingScores(3);
    scores.add(List.of("a", "b", "c"), "b");
    scores.add(List.of("a", "b", "c", "d"), "d");
    scores.add(List.of("e"), "e");

    assertThat(scores.targets()).isEqualTo(3);
    assertThat(scores.hitRate()).isCloseTo(2 / 3.0, within(1e-9));
    assertThat(scores.reciprocalRank()).isCloseTo((0.5 + 1) / 3, within(1e-9));
    assertThat(scores.discountedGain())
        .isCloseTo((Math.log(2) / Math.log(3) + 1) / 3, within(1e-9));
    assertThat(scores.shownItems()).isEqualTo(4);
    // The first two lists are the same where they count, the third shares nothing with them.
    assertThat(scores.diversity()).isCloseTo((0 + 1 + 1) / 3.0, within(1e-9));
    assertThat(scores.shortLists()).isEqualTo(1);
  }

  @Test
  void asksBeforeItLearnsAndOnlyForTargetsAfterTheWarmUp() throws IOException {
    // Targets: 2 (inside the warm-up), 5 (differs), not 4 (first), not 6 (repeats), not 7 (return).
    var file =
        write(
            "ts\tsession\titem\ttype",
            "1\ts\ta\tview",
            "2\ts\tb\tview",
            "3\ts\tb\tview",
            "4\tt\ta\tview",
            "5\tt\tb\tview",
            "6\tt\tb\tview",
            "7\tt\tx\treturn",
            "8\tt\tc\tview");
    var journal = new ArrayList<String>();
    var report =
        new PrequentialEvaluation(
                (event, count) -> {
                  journal.add("ask " + event.visit());
                  return List.of("b", "z");
                },
                event -> journal.add("take " + event.item()),
                options(.25, 2),
                EvaluationProgress.none())
            .run(file);

    assertThat(journal)
        .containsExactly(
            "take a", "take b", "take b", "take a", "ask t", "take b", "take b", "take x", "ask t",
            "take c");
    assertThat(report.events()).isEqualTo(8);
    assertThat(report.total().targets()).isEqualTo(2);
    assertThat(report.total().hitRate()).isEqualTo(.5);
    assertThat(report.coverage()).isEqualTo(2 / 4.0);
    assertThat(report.windows()).hasSize(2);
    assertThat(report.windows().get(0).scores().hitRate()).isEqualTo(1);
    assertThat(report.windows().get(1).firstMs()).isEqualTo(8000);
  }

  @Test
  void judgesOnlyItemsNewToTheVisitWhenAskedTo() {
    var rule = new TargetRule(true, false);

    assertThat(
            List.of("a", "b", "a", "c", "c").stream()
                .map(item -> rule.isTarget(new BehaviourEvent.View("s", null, item, 0))))
        .containsExactly(false, true, false, true, false);
  }

  @Test
  void learnsTrainAndJudgesTestOfASplit() throws IOException {
    var file =
        write(
            "ts\tsession\titem\tsplit\tscore",
            "1\ts\ta\ttrain\t1",
            "2\ts\tb\ttrain\t1",
            "3\tv\ta\tvalid\t1",
            "4\tv\tz\tvalid\t1",
            "5\tt\ta\ttest\t1",
            "6\tt\tb\ttest\t1",
            "7\tt\ta\ttest\t0",
            "8\tt\tq\ttest\t1");
    var local = LocalRecommender.standard(false);

    var report = new SplitEvaluation(options(0, 1), EvaluationProgress.none()).run(file, local);

    assertThat(report.total().targets()).isEqualTo(2);
    assertThat(report.total().hitRate()).isEqualTo(.5);
    assertThat(report.total().reciprocalRank()).isEqualTo(.5);
    assertThat(local.recommender().model().eventCount()).isEqualTo(2);
  }

  /** What a replay publishes and the plugin decodes is what the evaluation learns. */
  @Test
  void givesTheSameListsWhenEventsTravelAsJson() throws IOException {
    var lines = new ArrayList<String>(List.of("ts\tuser\tsession\titem\ttype\tvalue"));
    for (var i = 0; i < 2000; i++) {
      var type = new String[] {"view", "cart", "purchase", "rating"}[i % 11 % 4];
      lines.add(
          "%d\tu%d\ts%d\ti%d\t%s\t%d"
              .formatted(1_500_000_000 + i * 7, i / 30, i / 9, i * i % 97 % 40, type, i % 6));
    }
    var file = write(lines.toArray(String[]::new));
    var decoder = new EventDecoder(EventRules.standard());
    var encoder = new EventEncoder();
    var direct = LocalRecommender.standard(false);
    var travelled = LocalRecommender.standard(false);
    EventSink overJson =
        event ->
            travelled.take(
                (BehaviourEvent)
                    decoder.decode(
                        "behaviour/" + event.kind().word(),
                        ByteBuffer.wrap(encoder.encode(event)),
                        System.currentTimeMillis()));

    var one = run(file, direct, direct);
    var other = run(file, travelled, overJson);

    assertThat(other.total().hitRate()).isEqualTo(one.total().hitRate());
    assertThat(other.total().reciprocalRank()).isEqualTo(one.total().reciprocalRank());
    assertThat(one.total().targets()).isGreaterThan(1000);
  }

  private static EvaluationReport run(Path file, ListSource source, EventSink sink)
      throws IOException {
    return new PrequentialEvaluation(source, sink, options(.2, 4), EvaluationProgress.none())
        .run(file);
  }

  @Test
  void judgesRepeatsOfTheLastItemWhenAskedTo() {
    var rule = new TargetRule(false, true);

    assertThat(
            List.of("a", "a", "b").stream()
                .map(item -> rule.isTarget(new BehaviourEvent.View("s", null, item, 0))))
        .containsExactly(false, true, true);
  }

  @Test
  void judgesTheLastEventOfEachUser() throws IOException {
    var file =
        write(
            "ts\tuser\titem", "1\tu\ta", "2\tu\tb", "3\tw\ta", "4\tonce\ta", "5\tu\tc", "6\tw\tb");
    var taken = new ArrayList<String>();
    var asked = new ArrayList<String>();
    var recommender = new VisitJournal(taken, asked);

    var report =
        new LeaveLastOutEvaluation(
                options(0, 1), EvaluationProgress.none(), EvaluationObserver.none())
            .run(file, recommender);

    assertThat(taken).containsExactly("a", "b", "a", "a");
    assertThat(asked).containsExactly("u", "w");
    assertThat(report.total().targets()).isEqualTo(2);
    assertThat(report.total().hitRate()).isEqualTo(.5);
  }

  private record VisitJournal(List<String> taken, List<String> asked)
      implements ListSource, EventSink {
    @Override
    public List<String> list(BehaviourEvent event, int count) {
      asked.add(String.valueOf(event.user()));
      return List.of("b");
    }

    @Override
    public void take(BehaviourEvent event) {
      taken.add(event.item());
    }
  }

  @Test
  void tellsHowMuchMorePopularListsAreThanChoices() throws IOException {
    var file = write("ts\tsession\titem", "1\ts\ta", "2\tt\ta", "3\tu\tb", "4\tu\ta", "5\tt\tb");
    var report =
        new PrequentialEvaluation(
                (event, count) -> List.of("a"),
                event -> {},
                options(.5, 1),
                EvaluationProgress.none())
            .run(file);

    // Before line 5 a has 2 of 3 events; before line 6 3 of 4, and b 1 of 4.
    assertThat(report.shownPopularity()).isCloseTo((2 / 3.0 + 3 / 4.0) / 2, within(1e-9));
    assertThat(report.targetPopularity()).isCloseTo((2 / 3.0 + 1 / 4.0) / 2, within(1e-9));
    assertThat(report.popularityBias()).isCloseTo(17 / 11.0, within(1e-9));
  }

  @Test
  void goesOnLearningTheOrderDuringASplitWhenAskedTo() throws IOException {
    var lines = new ArrayList<String>(List.of("ts\tsession\titem\tsplit"));
    for (var i = 0; i < 300; i++) {
      var part = i < 200 ? "train" : "test";
      lines.add("%d\ts%d\ti%d\t%s".formatted(i, i / 5, i * i % 7, part));
    }
    var file = write(lines.toArray(String[]::new));
    var frozen = LocalRecommender.standard(false);
    var learning = LocalRecommender.standard(false);

    new SplitEvaluation(options(0, 1), EvaluationProgress.none()).run(file, frozen);
    new SplitEvaluation(options(0, 1), EvaluationProgress.none(), EvaluationObserver.none(), true)
        .run(file, learning);

    assertThat(learning.recommender().order().updateCount())
        .isGreaterThan(frozen.recommender().order().updateCount());
    assertThat(learning.recommender().model().eventCount()).isEqualTo(200);
  }

  @Test
  void judgesEachCounterAlone() throws IOException {
    var lines = new ArrayList<String>(List.of("ts\tsession\titem"));
    // b always follows a, and c always follows b: the counter of what came next knows it.
    for (var i = 0; i < 90; i++) {
      lines.add("%d\ts%d\t%s".formatted(i, i / 3, List.of("a", "b", "c").get(i % 3)));
    }
    var local = LocalRecommender.standard(false);
    var parts = new PartScores(local.recommender(), 3);
    new PrequentialEvaluation(local, local, options(.2, 2), EvaluationProgress.none(), parts)
        .run(write(lines.toArray(String[]::new)));

    var next = parts.name(5);
    assertThat(next).isEqualTo("next");
    assertThat(parts.scores(5).hitRate()).isEqualTo(1);
    assertThat(parts.scores(5).reciprocalRank()).isEqualTo(1);
    assertThat(parts.scores(5).discountedGain()).isEqualTo(1);
    assertThat(parts.scores(10).hitRate()).isZero();
    assertThat(parts.coverage(5)).isBetween(.5, 1.0);
    assertThat(parts.popularityBias(5)).isPositive();
    assertThat(parts.weights()).hasSize(2);
  }
}
