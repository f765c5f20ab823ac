package io.honeyguide.recommender.evaluate.baseline;

import io.honeyguide.recommender.evaluate.EvaluationObserver;
import io.honeyguide.recommender.evaluate.EvaluationOptions;
import io.honeyguide.recommender.evaluate.EvaluationProgress;
import io.honeyguide.recommender.evaluate.EvaluationReport;
import io.honeyguide.recommender.evaluate.LeaveLastOutEvaluation;
import io.honeyguide.recommender.evaluate.ListSource;
import io.honeyguide.recommender.evaluate.PrequentialEvaluation;
import io.honeyguide.recommender.evaluate.Protocol;
import io.honeyguide.recommender.evaluate.SplitEvaluation;
import io.honeyguide.recommender.evaluate.VisitRecommender;
import java.io.IOException;
import java.nio.file.Path;

/** The baselines, by the name that reports give them. */
public enum Baseline {
  /** {@link Popularity}. */
  POPULARITY("popularity"),
  /** {@link SequenceRules}. */
  SEQUENCE_RULES("sequence rules"),
  /** {@link ItemCosine}. */
  ITEM_COSINE("item cosine"),
  /** {@link VmisKnn}. */
  VMIS_KNN("VMIS-kNN"),
  /** {@link Vstan}. */
  VSTAN("VSTAN");

  private final String title;

  Baseline(String title) {
    this.title = title;
  }

  /** The name in reports. */
  public String title() {
    return title;
  }

  /**
   * Judges the baseline as the recommender is judged.
   *
   * @throws IOException from the file
   */
  public EvaluationReport judge(
      Path file, Protocol protocol, EvaluationOptions options, EvaluationProgress progress)
      throws IOException {
    var rule = new ListRule(options.newOnly(), options.repeatLast());
    return switch (this) {
      case POPULARITY -> judge(new Popularity(rule), file, protocol, options, progress);
      case SEQUENCE_RULES -> judge(new SequenceRules(rule), file, protocol, options, progress);
      case ITEM_COSINE -> judge(new ItemCosine(rule), file, protocol, options, progress);
      case VMIS_KNN -> judge(new VmisKnn(rule), file, protocol, options, progress);
      case VSTAN -> judge(new Vstan(rule), file, protocol, options, progress);
    };
  }

  private static <T extends ListSource & VisitRecommender> EvaluationReport judge(
      T baseline,
      Path file,
      Protocol protocol,
      EvaluationOptions options,
      EvaluationProgress progress)
      throws IOException {
    return switch (protocol) {
      case PREQUENTIAL ->
          new PrequentialEvaluation(baseline, baseline, options, progress).run(file);
      case SPLIT -> new SplitEvaluation(options, progress).run(file, baseline);
      case LEAVE_LAST_OUT ->
          new LeaveLastOutEvaluation(options, progress, EvaluationObserver.none())
              .run(file, baseline);
    };
  }
}
