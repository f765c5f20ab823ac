package io.honeyguide.recommender.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeyguide.recommender.evaluate.baseline.Baseline;
import io.honeyguide.recommender.evaluate.baseline.VisitOpenings;
import io.honeyguide.recommender.serve.RecommenderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Figures on recorded behaviour, one default for all. The data is public but not part of the
 * project; {@code -Dhoneyguide.data=DIR} names the folder that holds it, docs/recommender.md where
 * it comes from. The files that take minutes are read with {@code -Dhoneyguide.data.whole=true}
 * only.
 */
class RecordedDataTest {

  private static final double SLACK = .003;

  private static Path data(String name) {
    var directory = System.getProperty("honeyguide.data", "");
    assumeTrue(
        !directory.isEmpty(), "skipped: give the folder of " + name + " as -Dhoneyguide.data");
    var file = Path.of(directory).resolve(name);
    assumeTrue(Files.exists(file), "skipped: there is no " + file);
    return file;
  }

  private static void onlyWhole() {
    assumeTrue(
        Boolean.getBoolean("honeyguide.data.whole"),
        "skipped: takes minutes; give -Dhoneyguide.data.whole=true");
  }

  private static EvaluationReport live(String name, EvaluationOptions options) throws IOException {
    var local = LocalRecommender.standard(options.newOnly());
    return new PrequentialEvaluation(local, local, options, EvaluationProgress.none())
        .run(data(name));
  }

  private static void check(EvaluationReport report, double hitRate, double reciprocalRank) {
    assertThat(report.total().hitRate()).isCloseTo(hitRate, within(SLACK));
    assertThat(report.total().reciprocalRank()).isCloseTo(reciprocalRank, within(SLACK));
  }

  @Test
  void keepsItsFiguresOnLiveClicks() throws IOException {
    var options = EvaluationOptions.standard();
    var report = live("bol_clicks.tsv.gz", options);

    check(report, .661, .392);
    assertThat(report.total().shortLists()).isZero();
  }

  @Test
  void keepsItsFiguresOnLiveClicksOfNewItems() throws IOException {
    var options = EvaluationOptions.standard().withNewOnly();

    check(live("bol_clicks.tsv.gz", options), .483, .228);
  }

  @Test
  void keepsItsFiguresOnThePublishedSplitOfClicks() throws IOException {
    var report =
        new SplitEvaluation(EvaluationOptions.standard(), EvaluationProgress.none())
            .run(data("bol_clicks.tsv.gz"), LocalRecommender.standard(false));

    assertThat(report.total().targets()).isEqualTo(931);
    check(report, .723, .400);
  }

  @Test
  void keepsItsFiguresOnOrders() throws IOException {
    onlyWhole();
    var options = EvaluationOptions.standard().withSample(110_000, 20);

    check(live("online_retail.tsv.gz", options), .481, .257);
  }

  @Test
  void givesStrangersMoreThanDemandDoes() throws IOException {
    onlyWhole();
    var options = EvaluationOptions.standard().withSample(110_000, 2000);
    var local = LocalRecommender.standard(false);
    var openings = new VisitOpenings(options, local);
    new PrequentialEvaluation(local, local, options, EvaluationProgress.none(), openings)
        .run(data("online_retail.tsv.gz"));

    assertThat(openings.cold().targets()).isEqualTo(1594);
    assertThat(openings.cold().hitRate()).isGreaterThan(1.3 * openings.coldByDemand().hitRate());
    assertThat(openings.cold().reciprocalRank())
        .isGreaterThan(1.5 * openings.coldByDemand().reciprocalRank());
  }

  @Test
  void keepsItsFiguresOnRatings() throws IOException {
    onlyWhole();
    var options = EvaluationOptions.standard().withNewOnly().withSample(Long.MAX_VALUE, 10);

    check(live("movielens_small.tsv.gz", options), .158, .051);
  }

  @Test
  void keepsItsFiguresOnThePublishedSplitOfProductViews() throws IOException {
    onlyWhole();
    var repeating = RecommenderOptions.standard().withRepeatLast(true);
    var report =
        new SplitEvaluation(EvaluationOptions.standard(), EvaluationProgress.none())
            .run(data("diginetica_sessions.tsv.gz"), new LocalRecommender(repeating, false));

    assertThat(report.total().targets()).isEqualTo(60_858);
    check(report, .559, .208);
  }

  /** Reference code: sequence rules .442, item cosine .614, VMIS-kNN .525, VSTAN .531. */
  @Test
  void baselinesReachWhatIsKnownOfThem() throws IOException {
    assertThat(hitRate(Baseline.SEQUENCE_RULES)).isBetween(.435, .455);
    assertThat(hitRate(Baseline.ITEM_COSINE)).isBetween(.605, .635);
    assertThat(hitRate(Baseline.VMIS_KNN)).isBetween(.52, .545);
    assertThat(hitRate(Baseline.VSTAN)).isBetween(.525, .55);
  }

  private static double hitRate(Baseline baseline) throws IOException {
    var options = EvaluationOptions.standard().withSample(Long.MAX_VALUE, 10);
    var recommender = baseline.recommender(options);
    return new PrequentialEvaluation(recommender, recommender, options, EvaluationProgress.none())
        .run(data("bol_clicks.tsv.gz"))
        .total()
        .hitRate();
  }
}
