package io.honeyguide.recommender.evaluate.baseline;

import io.honeyguide.recommender.evaluate.EvaluationObserver;
import io.honeyguide.recommender.evaluate.EvaluationOptions;
import io.honeyguide.recommender.evaluate.ListSource;
import io.honeyguide.recommender.evaluate.RankingScores;
import io.honeyguide.recommender.evaluate.TargetRule;
import io.honeyguide.recommender.event.BehaviourEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How good lists are where visits begin: those by which the target is a visit's second event, so
 * that one item is all that is known of it, and on request those for cold visitors.
 *
 * <p>A cold visitor is one of whom nothing is known: the event is the first of its visit, and of
 * its user where it has one. The list that it would have got is judged by that event, and so is
 * what was in demand within the last 24 hours ({@link Popularity}). They are few, so all of them
 * are judged where otherwise every Nth target is.
 */
public final class VisitOpenings implements EvaluationObserver {

  private final EvaluationOptions options;
  private final @Nullable ListSource source;
  private final Popularity popularity;
  private final RankingScores second;
  private final RankingScores cold;
  private final RankingScores coldByDemand;
  private final Map<String, Integer> lengths = new HashMap<>();
  private final Set<String> users = new HashSet<>();

  /**
   * Nothing seen yet.
   *
   * @param source is asked for the lists of cold visitors; null when these are not judged
   */
  public VisitOpenings(EvaluationOptions options, @Nullable ListSource source) {
    this.options = options;
    this.source = source;
    this.popularity = new Popularity(new ListRule(options.newOnly(), options.repeatLast()));
    this.second = new RankingScores(options.listLength());
    this.cold = new RankingScores(options.listLength());
    this.coldByDemand = new RankingScores(options.listLength());
  }

  @Override
  public void judged(int window, BehaviourEvent target, List<String> list) {
    var visit = TargetRule.key(target);
    if (visit != null && lengths.getOrDefault(visit, 0) == 1) {
      second.add(list, target.item());
    }
  }

  @Override
  public void comes(BehaviourEvent event, boolean isWarm) throws IOException {
    var visit = TargetRule.key(event);
    if (visit != null && TargetRule.leadsOn(event.kind())) {
      var isFirst = lengths.merge(visit, 1, Integer::sum) == 1;
      var isNobody = event.user() == null || users.add(event.user());
      if (isFirst && isNobody && isWarm && source != null) {
        judgeCold(event, source);
      }
    }
    if (source != null) {
      popularity.take(event);
    }
  }

  private void judgeCold(BehaviourEvent event, ListSource asked) throws IOException {
    var length = options.listLength();
    cold.add(asked.list(event, length), event.item());
    coldByDemand.add(popularity.list(event, length), event.item());
  }

  /** Of lists whose target was its visit's second event. */
  public RankingScores second() {
    return second;
  }

  /** Of lists for cold visitors. */
  public RankingScores cold() {
    return cold;
  }

  /** Of what was in demand when cold visitors came. */
  public RankingScores coldByDemand() {
    return coldByDemand;
  }
}
