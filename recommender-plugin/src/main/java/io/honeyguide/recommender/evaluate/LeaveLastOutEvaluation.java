package io.honeyguide.recommender.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges by the last event of each user, or of each visit where the file names no users: all other
 * events are learned in file order, then each of the last ones is asked for.
 *
 * <p>The recommender knows what others did after the event it is asked for, so figures are not to
 * be compared with those of a live run; published ones for ratings are often made this way.
 */
public final class LeaveLastOutEvaluation {

  private static final int EVENTS_PER_PROGRESS = 1000;

  private final EvaluationOptions options;
  private final EvaluationProgress progress;
  private final EvaluationObserver observer;

  /** An evaluation; warm-up and windows of the options do not count. */
  public LeaveLastOutEvaluation(
      EvaluationOptions options, EvaluationProgress progress, EvaluationObserver observer) {
    this.options = options;
    this.progress = progress;
    this.observer = observer;
  }

  /**
   * Runs over a file.
   *
   * @throws LineFormatException when a line is not as expected
   */
  public <T extends ListSource & EventSink> EvaluationReport run(Path file, T recommender)
      throws IOException {
    var lastLines = lastLines(file);
    var heldOut = new ArrayList<Interaction>();
    var draft = new ReportDraft(options.listLength());
    try (var interactions = InteractionFile.open(file, options.format())) {
      for (var next = interactions.next();
          next != null && draft.events() < options.eventsMax();
          next = interactions.next()) {
        draft.passed();
        var key = keyOf(next);
        if (key != null && lastLines.getOrDefault(key, -1L) == draft.events()) {
          heldOut.add(next);
        } else {
          recommender.take(next.event());
          draft.taken(next.event().item());
          observer.taken(next.event());
        }
        if (draft.events() % EVENTS_PER_PROGRESS == 0) {
          progress.moved(draft.events(), interactions.bytesRead(), interactions.totalBytes());
        }
      }
      progress.moved(draft.events(), interactions.bytesRead(), interactions.totalBytes());
    }
    judge(heldOut, recommender, draft);
    return draft.finish();
  }

  /** For everybody with two events or more, the number of the line of the last one, from 1. */
  private Map<String, Long> lastLines(Path file) throws IOException {
    Map<String, Long> last = new HashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    try (var interactions = InteractionFile.open(file, options.format())) {
      var number = 0L;
      for (var next = interactions.next();
          next != null && number < options.eventsMax();
          next = interactions.next()) {
        number++;
        var key = keyOf(next);
        if (key != null) {
          last.put(key, number);
          counts.merge(key, 1, Integer::sum);
        }
      }
    }
    last.keySet().removeIf(key -> counts.getOrDefault(key, 0) < 2);
    return last;
  }

  private static @Nullable String keyOf(Interaction interaction) {
    var event = interaction.event();
    if (!interaction.target() || !TargetRule.leadsOn(event.kind())) {
      return null;
    }
    return event.user() != null ? event.user() : event.visit();
  }

  private void judge(List<Interaction> heldOut, ListSource recommender, ReportDraft draft)
      throws IOException {
    var number = 0L;
    for (var interaction : heldOut) {
      if (number++ % options.every() == 0) {
        var event = interaction.event();
        var list = recommender.list(event, options.listLength());
        draft.judged(0, event.timeMs(), list, event.item());
        observer.judged(0, event, list);
      }
    }
  }
}
