package io.honeyguide.recommender.evaluate.baseline;

import io.honeyguide.recommender.evaluate.EvaluationOptions;
import io.honeyguide.recommender.evaluate.VisitRecommender;

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

  /** The baseline before the first event, to be judged as the recommender is. */
  public VisitRecommender recommender(EvaluationOptions options) {
    var rule = new ListRule(options.newOnly(), options.repeatLast());
    return switch (this) {
      case POPULARITY -> new Popularity(rule);
      case SEQUENCE_RULES -> new SequenceRules(rule);
      case ITEM_COSINE -> new ItemCosine(rule);
      case VMIS_KNN -> new VmisKnn(rule);
      case VSTAN -> new Vstan(rule);
    };
  }
}
