package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.BehaviourEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges by a published split: learns the lines marked {@code train}, then asks for each line
 * marked {@code test} after its visit's first, and scores the list by that line's item. Lines of
 * test visits are context for their own visit; {@code valid} lines are left out.
 */
public final class SplitEvaluation {

  private static final int EVENTS_PER_PROGRESS = 1000;

  private final EvaluationOptions options;
  private final EvaluationProgress progress;
  private final EvaluationObserver observer;
  private final boolean learning;
  private long targets;

  /** An evaluation in which the order stays as the train lines left it. */
  public SplitEvaluation(EvaluationOptions options, EvaluationProgress progress) {
    this(options, progress, EvaluationObserver.none(), false);
  }

  /**
   * An evaluation; warm-up and windows of the options do not count.
   *
   * @param learning whether each target, once judged, teaches the order; the model stays as it is
   */
  public SplitEvaluation(
      EvaluationOptions options,
      EvaluationProgress progress,
      EvaluationObserver observer,
      boolean learning) {
    this.options = options;
    this.progress = progress;
    this.observer = observer;
    this.learning = learning;
  }

  /**
   * Runs over a file.
   *
   * @param recommender empty; knows the train lines afterwards
   * @throws LineFormatException when a line is not as expected
   */
  public EvaluationReport run(Path file, VisitRecommender recommender) throws IOException {
    Map<String, List<String>> visits = new HashMap<>();
    var draft = new ReportDraft(options.listLength());
    try (var interactions = InteractionFile.open(file, options.format())) {
      for (var next = interactions.next();
          next != null && draft.events() < options.eventsMax();
          next = interactions.next()) {
        draft.passed();
        if (next.part().equals("train")) {
          learn(next.event(), recommender, draft);
        } else if (next.part().equals("test")) {
          judge(next, visits, recommender, draft);
        }
        if (draft.events() % EVENTS_PER_PROGRESS == 0) {
          progress.moved(draft.events(), interactions.bytesRead(), interactions.totalBytes());
        }
      }
      progress.moved(draft.events(), interactions.bytesRead(), interactions.totalBytes());
    }
    return draft.finish();
  }

  private void learn(BehaviourEvent event, VisitRecommender recommender, ReportDraft draft)
      throws IOException {
    recommender.take(event);
    draft.taken(event.item());
    observer.taken(event);
  }

  private void judge(
      Interaction next,
      Map<String, List<String>> visits,
      VisitRecommender recommender,
      ReportDraft draft) {
    var event = next.event();
    var visit = visits.computeIfAbsent(visitKey(event), key -> new ArrayList<>());
    var isTarget =
        !visit.isEmpty() && next.target() && !(options.newOnly() && visit.contains(event.item()));
    if (isTarget && targets++ % options.every() == 0) {
      var list = recommender.listFor(visit, options.listLength());
      draft.judged(0, event.timeMs(), list, event.item());
      observer.judged(0, event, list);
    }
    if (isTarget && learning) {
      recommender.teach(visit, event.item());
    }
    visit.add(event.item());
  }

  private static String visitKey(BehaviourEvent event) {
    return event.visit() != null ? event.visit() : String.valueOf(event.user());
  }
}
