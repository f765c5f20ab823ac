package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.BehaviourEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges by a published split: learns the lines marked {@code train}, then asks for each line
 * marked {@code test} after its visit's first, and scores the list by that line's item. Lines of
 * test visits are context for their own visit; {@code valid} lines are left out.
 */
public final class SplitEvaluation {

  private final EvaluationOptions options;
  private final EvaluationProgress progress;

  /** An evaluation; of the options only the list length, events and every count. */
  public SplitEvaluation(EvaluationOptions options, EvaluationProgress progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * Runs over a file.
   *
   * @param recommender empty; knows the train lines afterwards
   * @throws InteractionFormatException when a line is not as expected
   */
  public EvaluationReport run(Path file, LocalRecommender recommender) throws IOException {
    Map<String, List<String>> visits = new HashMap<>();
    Set<String> items = new HashSet<>();
    var total = new RankingScores(options.listLength());
    var events = 0L;
    var targets = 0L;
    try (var interactions = InteractionFile.open(file)) {
      for (var next = interactions.next();
          next != null && events < options.eventsMax();
          next = interactions.next()) {
        events++;
        var event = next.event();
        if (next.part().equals("train")) {
          items.add(event.item());
          recommender.take(event);
        } else if (next.part().equals("test")) {
          var visit = visits.computeIfAbsent(visitKey(event), key -> new ArrayList<>());
          if (!visit.isEmpty() && next.target() && targets++ % options.every() == 0) {
            total.add(recommender.listFor(visit, options.listLength()), event.item());
          }
          visit.add(event.item());
        }
        if (events % 1000 == 0) {
          progress.moved(events, interactions.bytesRead(), interactions.totalBytes());
        }
      }
    }
    return new EvaluationReport(events, items.size(), total, List.of());
  }

  private static String visitKey(BehaviourEvent event) {
    return event.visit() != null ? event.visit() : String.valueOf(event.user());
  }
}
