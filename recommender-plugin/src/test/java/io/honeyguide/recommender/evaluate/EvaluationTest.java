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
    return new EvaluationOptions(3, warmUp, windows, Long.MAX_VALUE, 1, false);
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
    assertThat(report.queryTimes().count()).isEqualTo(2);
    assertThat(report.takeTimes().count()).isEqualTo(8);
  }

  @Test
  void judgesOnlyItemsNewToTheVisitWhenAskedTo() {
    var rule = new TargetRule(true);

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
  void findsPercentilesToThreePercent() {
    var histogram = new TimeHistogram();
    for (var i = 1; i <= 100_000; i++) {
      histogram.add(i);
    }

    assertThat(histogram.percentileNanos(.5)).isBetween(50_000L, 51_600L);
    assertThat(histogram.percentileNanos(.99)).isBetween(99_000L, 102_000L);
    assertThat(histogram.percentileNanos(0)).isEqualTo(1);
    assertThat(histogram.meanNanos()).isEqualTo(50_000.5);
    histogram.add(Long.MAX_VALUE);
    assertThat(histogram.percentileNanos(1)).isEqualTo(Long.MAX_VALUE);
  }
}
