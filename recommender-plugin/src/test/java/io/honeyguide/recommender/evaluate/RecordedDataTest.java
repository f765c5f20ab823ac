package io.honeyguide.recommender.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Figures on recorded behaviour. The data is public but not part of the project; {@code
 * -Dhoneyguide.data=DIR} names the folder that holds it, docs/recommender.md where it comes from.
 */
class RecordedDataTest {

  private static Path data(String name) {
    var directory = System.getProperty("honeyguide.data", "");
    assumeTrue(
        !directory.isEmpty(), "skipped: give the folder of " + name + " as -Dhoneyguide.data");
    var file = Path.of(directory).resolve(name);
    assumeTrue(Files.exists(file), "skipped: there is no " + file);
    return file;
  }

  @Test
  void reachesTheReferenceOnLiveClicks() throws IOException {
    var local = LocalRecommender.standard(false);

    var report =
        new PrequentialEvaluation(
                local, local, EvaluationOptions.standard(), EvaluationProgress.none())
            .run(data("bol_clicks.tsv.gz"));

    assertThat(report.total().targets()).isEqualTo(73_671);
    assertThat(report.total().hitRate()).isGreaterThan(.628);
    assertThat(report.total().reciprocalRank()).isGreaterThan(.361);
    assertThat(report.total().shortLists()).isZero();
  }

  @Test
  void reachesTheReferenceOnThePublishedSplit() throws IOException {
    var local = LocalRecommender.standard(false);

    var report =
        new SplitEvaluation(EvaluationOptions.standard(), EvaluationProgress.none())
            .run(data("bol_clicks.tsv.gz"), local);

    assertThat(report.total().targets()).isEqualTo(931);
    assertThat(report.total().hitRate()).isGreaterThan(.68);
    assertThat(report.total().reciprocalRank()).isGreaterThan(.38);
  }
}
