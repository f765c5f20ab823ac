package io.honeyguide.recommender.retrain;

import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.rank.Judgement;
import io.honeyguide.recommender.rank.Verdict;
import io.honeyguide.recommender.serve.Recommendation;
import io.honeyguide.recommender.serve.Recommender;
import io.honeyguide.recommender.serve.Wish;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges two models by the same labels: before both learn an event, each makes the list of 20 that
 * the event's visitor would have got, and is judged by the place of the item that came. Nothing is
 * learned from it, and nothing that is learned depends on it.
 *
 * <p>A label is an event with a weight above 0 whose item could have come in at least one of the
 * lists; where it could not in the other, that is a miss. Figures are over the last so many labels.
 */
final class Trials {

  private static final Wish WISH = Wish.of(20);
  private static final int TIMES_MAX = 1024;

  /** The item was free to come: nothing but the order of the list kept it out. */
  private static final Set<Verdict> POSSIBLE =
      EnumSet.of(Verdict.LISTED, Verdict.BELOW, Verdict.NO_CANDIDATE);

  /** How the lists of one model did. */
  static final class Scores {
    private final byte[] places;
    private final long[] nanos = new long[TIMES_MAX];
    private long count;

    private Scores(int most) {
      places = new byte[most];
    }

    private void add(int place, long tookNanos) {
      places[(int) (count % places.length)] = (byte) place;
      nanos[(int) (count % TIMES_MAX)] = tookNanos;
      count++;
    }

    private int kept() {
      return (int) Math.min(count, places.length);
    }

    /** Share of lists that held the item. */
    double hitRate() {
      var hits = 0;
      for (var i = 0; i < kept(); i++) {
        hits += places[i] > 0 ? 1 : 0;
      }
      return kept() == 0 ? 0 : (double) hits / kept();
    }

    /** Mean of one over the item's place, 0 for a list without it. */
    double reciprocalRank() {
      var sum = 0.0;
      for (var i = 0; i < kept(); i++) {
        sum += places[i] > 0 ? 1.0 / places[i] : 0;
      }
      return kept() == 0 ? 0 : sum / kept();
    }

    private void write(JsonGenerator json, String name) throws IOException {
      var sorted = Arrays.copyOf(nanos, (int) Math.min(count, TIMES_MAX));
      Arrays.sort(sorted);
      json.writeObjectFieldStart(name);
      json.writeNumberField("hitRate", rounded(hitRate()));
      json.writeNumberField("reciprocalRank", rounded(reciprocalRank()));
      if (sorted.length > 0) {
        json.writeNumberField("listMicrosP50", sorted[sorted.length / 2] / 1000);
        json.writeNumberField("listMicrosP99", sorted[sorted.length * 99 / 100] / 1000);
      }
      json.writeEndObject();
    }

    private static double rounded(double value) {
      return Math.round(value * 10_000) / 10_000.0;
    }
  }

  private record Trial(int place, boolean isPossible, long nanos) {}

  private final Scores inUse;
  private final Scores candidate;

  /** Trials of which the last so many count. */
  Trials(int most) {
    inUse = new Scores(most);
    candidate = new Scores(most);
  }

  /** Lets both models try an event that neither has learned. */
  void judge(BehaviourEvent event, Recommender used, Recommender retrained) {
    if (used.model().weightOf(event) <= 0 || (event.visit() == null && event.user() == null)) {
      return;
    }
    var one = trial(event, used);
    var other = trial(event, retrained);
    if (one.isPossible || other.isPossible) {
      inUse.add(one.place, one.nanos);
      candidate.add(other.place, other.nanos);
    }
  }

  private static Trial trial(BehaviourEvent event, Recommender recommender) {
    var startNanos = System.nanoTime();
    var list = list(event, recommender);
    var nanos = System.nanoTime() - startNanos;
    for (var index = 0; index < list.size(); index++) {
      if (list.get(index).id().equals(event.item())) {
        return new Trial(index + 1, true, nanos);
      }
    }
    var visit = event.visit();
    var verdict =
        recommender
            .judge(event.item(), event.user(), visit, WISH)
            .map(Judgement::verdict)
            .orElse(null);
    return new Trial(0, isPossible(verdict), nanos);
  }

  private static boolean isPossible(@Nullable Verdict verdict) {
    return verdict != null && POSSIBLE.contains(verdict);
  }

  private static List<Recommendation> list(BehaviourEvent event, Recommender recommender) {
    var user = event.user();
    var visit = event.visit();
    if (user != null) {
      return recommender.forUser(user, visit, WISH);
    }
    return visit == null ? List.of() : recommender.forVisit(visit, WISH);
  }

  /** Number of labels, those included that no longer count. */
  long count() {
    return inUse.count;
  }

  /** The model in use. */
  Scores inUse() {
    return inUse;
  }

  /** The model that may take its place. */
  Scores candidate() {
    return candidate;
  }

  /** Whether the second model's lists hold what comes as often and as high up. */
  boolean isAsGood() {
    return candidate.hitRate() >= inUse.hitRate()
        && candidate.reciprocalRank() >= inUse.reciprocalRank();
  }

  /** The figures in a sentence. */
  String summary() {
    return "over %d labels hit rate %.4f and reciprocal rank %.4f, the model in use %.4f and %.4f"
        .formatted(
            inUse.kept(),
            candidate.hitRate(),
            candidate.reciprocalRank(),
            inUse.hitRate(),
            inUse.reciprocalRank());
  }

  /** The figures as the field {@code compared} of an object. */
  void write(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("compared");
    json.writeNumberField("labels", inUse.kept());
    inUse.write(json, "inUse");
    candidate.write(json, "candidate");
    json.writeEndObject();
  }
}
