package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.BehaviourEvent;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Judges a recommender the way it lives: for each event in file order it first asks for the list,
 * scores it by the event's item if that is a target, and then hands the event over.
 *
 * <p>The first part of the file is warm-up: handed over, not judged. The same loop runs in process
 * and against a live broker; only source and sink differ.
 */
public final class PrequentialEvaluation {

  private static final int EVENTS_PER_PROGRESS = 1000;

  private final ListSource source;
  private final EventSink sink;
  private final EvaluationOptions options;
  private final EvaluationProgress progress;
  private final EvaluationObserver observer;

  /** An evaluation of whatever answers from the source and takes from the sink. */
  public PrequentialEvaluation(
      ListSource source, EventSink sink, EvaluationOptions options, EvaluationProgress progress) {
    this(source, sink, options, progress, EvaluationObserver.none());
  }

  /** The same, with somebody who looks at every list judged. */
  public PrequentialEvaluation(
      ListSource source,
      EventSink sink,
      EvaluationOptions options,
      EvaluationProgress progress,
      EvaluationObserver observer) {
    this.source = source;
    this.sink = sink;
    this.options = options;
    this.progress = progress;
    this.observer = observer;
  }

  /**
   * Runs over a file.
   *
   * @throws LineFormatException when a line is not as expected
   * @throws IOException from the file, the source or the sink
   */
  public EvaluationReport run(Path file) throws IOException {
    var lines = Math.min(options.eventsMax(), countLines(file));
    var warmUp = (long) (lines * options.warmUp());
    try (var interactions = InteractionFile.open(file, options.format())) {
      return run(interactions, lines, warmUp);
    }
  }

  /** Where the warm-up ends depends on the number of lines, so they are counted first. */
  private long countLines(Path file) throws IOException {
    try (var interactions = InteractionFile.open(file, options.format())) {
      var lines = 0L;
      while (interactions.next() != null) {
        lines++;
      }
      return lines;
    }
  }

  private EvaluationReport run(InteractionFile interactions, long lines, long warmUp)
      throws IOException {
    var rule = new TargetRule(options.newOnly(), options.repeatLast());
    var draft = new ReportDraft(options.listLength());
    var targets = 0L;
    for (var index = 0L; index < lines; index++) {
      var interaction = interactions.next();
      if (interaction == null) {
        break;
      }
      var event = interaction.event();
      var isTarget = rule.isTarget(event) && interaction.target();
      if (isTarget && index >= warmUp && targets++ % options.every() == 0) {
        var window = (int) ((index - warmUp) * options.windows() / (lines - warmUp));
        judge(event, window, draft);
      }
      observer.comes(event, index >= warmUp);
      sink.take(event);
      draft.taken(event.item());
      observer.taken(event);
      draft.passed();
      if (draft.events() % EVENTS_PER_PROGRESS == 0 || draft.events() == lines) {
        progress.moved(draft.events(), interactions.bytesRead(), interactions.totalBytes());
      }
    }
    return draft.finish();
  }

  private void judge(BehaviourEvent event, int window, ReportDraft draft) throws IOException {
    var list = source.list(event, options.listLength());
    draft.judged(window, event.timeMs(), list, event.item());
    observer.judged(window, event, list);
  }
}
