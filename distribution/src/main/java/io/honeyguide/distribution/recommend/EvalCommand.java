package io.honeyguide.distribution.recommend;

import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.recommender.evaluate.EvaluationObserver;
import io.honeyguide.recommender.evaluate.EvaluationOptions;
import io.honeyguide.recommender.evaluate.EvaluationProgress;
import io.honeyguide.recommender.evaluate.EvaluationReport;
import io.honeyguide.recommender.evaluate.LeaveLastOutEvaluation;
import io.honeyguide.recommender.evaluate.LocalRecommender;
import io.honeyguide.recommender.evaluate.PartScores;
import io.honeyguide.recommender.evaluate.PrequentialEvaluation;
import io.honeyguide.recommender.evaluate.Protocol;
import io.honeyguide.recommender.evaluate.SplitEvaluation;
import io.honeyguide.recommender.evaluate.VisitRecommender;
import io.honeyguide.recommender.evaluate.baseline.Baseline;
import io.honeyguide.recommender.evaluate.baseline.VisitOpenings;
import io.honeyguide.recommender.rank.RankerOptions;
import io.honeyguide.recommender.serve.RecommenderOptions;
import io.honeyguide.recommender.walk.WalkLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code honeyguide recommend eval}: the figures of a replay without a broker. */
@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    description = "Judges the recommender in this process, without network or log.")
final class EvalCommand implements Callable<Integer> {

  /** Of the recommender's profiles. */
  enum ProfileName {
    /** Least time. */
    FAST,
    /** As it is served without further settings. */
    DEFAULT,
    /** Most quality. */
    THOROUGH
  }

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RunFlags flags = new RunFlags();

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      description =
          "prequential (default): ask, score, learn each event; split: as published;"
              + " leave-last-out: each user's last event.")
  private Protocol protocol = Protocol.PREQUENTIAL;

  @Option(
      names = "--learning",
      description = "With split: each target, once judged, goes on teaching the order.")
  private boolean learning;

  @Option(
      names = "--compare",
      description = "Judge each part alone, and the usual baselines, beside the blend.")
  private boolean compare;

  @Option(
      names = "--cold",
      description =
          "With prequential: judge lists for visitors of whom nothing is known by their first event,"
              + " too, beside what was in demand within 24 hours.")
  private boolean cold;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "fast, default or thorough, as plugins.recommender.profile.")
  private ProfileName profile = ProfileName.DEFAULT;

  @Option(names = "--report", paramLabel = "FILE", description = "Write a page with charts.")
  private @Nullable Path page;

  @Override
  public Integer call() throws IOException {
    var options = flags.options(spec);
    requireProtocol(flags.lists() != null, "--lists", Protocol.PREQUENTIAL);
    requireProtocol(cold, "--cold", Protocol.PREQUENTIAL);
    requireProtocol(learning, "--learning", Protocol.SPLIT);
    if (page != null) {
      RunFlags.requireFolder(page, "--report");
    }
    var local = new LocalRecommender(recommenderOptions(options), options.newOnly());
    var timed = new TimedRecommender(local);
    var parts =
        compare || page != null ? new PartScores(local.recommender(), options.listLength()) : null;
    local.put(flags.catalogue(spec));
    var openings = new VisitOpenings(options, cold ? local : null);
    var observer = parts == null ? openings : EvaluationObserver.both(parts, openings);
    var report = flags.watched(progress -> journaled(timed, options, progress, observer));
    var contenders = new ArrayList<Contender>();
    if (compare) {
      contenders.addAll(Contender.parts(parts));
      contenders.addAll(flags.watched(progress -> baselines(options, progress)));
    }
    var beside = new ArrayList<>(Contender.openings(openings));
    beside.addAll(contenders);
    var printed = new RunReport(report, options, timed.timings(), beside);
    flags.print(printed, spec);
    if (page != null) {
      var title = "Recommendations on " + flags.file().getFileName();
      new HtmlReport(title, asked(), report, printed, beside, parts).write(page);
    }
    return ExitCode.OK;
  }

  private void requireProtocol(boolean isGiven, String flag, Protocol needed) {
    if (isGiven && protocol != needed) {
      throw new ParameterException(
          spec.commandLine(),
          "%s needs --protocol %s"
              .formatted(flag, needed.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }
  }

  private List<String> asked() {
    var words = new ArrayList<String>();
    words.add("honeyguide");
    words.addAll(spec.commandLine().getParseResult().originalArgs());
    return words;
  }

  private RecommenderOptions recommenderOptions(EvaluationOptions options) {
    var standard = RecommenderOptions.standard().withRepeatLast(options.repeatLast());
    return switch (profile) {
      case FAST -> standard.withWalk(WalkLimits.fast()).withRanker(RankerOptions.fast());
      case DEFAULT -> standard;
      case THOROUGH ->
          standard.withWalk(WalkLimits.thorough()).withRanker(RankerOptions.thorough());
    };
  }

  private EvaluationReport run(
      VisitRecommender recommender,
      EvaluationOptions options,
      EvaluationProgress progress,
      EvaluationObserver observer)
      throws IOException {
    return switch (protocol) {
      case PREQUENTIAL ->
          new PrequentialEvaluation(recommender, recommender, options, progress, observer)
              .run(flags.file());
      case SPLIT ->
          new SplitEvaluation(options, progress, observer, learning).run(flags.file(), recommender);
      case LEAVE_LAST_OUT ->
          new LeaveLastOutEvaluation(options, progress, observer).run(flags.file(), recommender);
    };
  }

  /** As {@link #run}, with every list in a file where one was asked for. */
  private EvaluationReport journaled(
      VisitRecommender recommender,
      EvaluationOptions options,
      EvaluationProgress progress,
      EvaluationObserver observer)
      throws IOException {
    var lists = flags.lists();
    if (lists == null) {
      return run(recommender, options, progress, observer);
    }
    try (var journal = ListJournal.open(lists, recommender, recommender, 0)) {
      return new PrequentialEvaluation(journal, journal, options, progress, observer)
          .run(flags.file());
    }
  }

  private List<Contender> baselines(EvaluationOptions options, EvaluationProgress progress)
      throws IOException {
    var judged = new ArrayList<Contender>();
    for (var baseline : Baseline.values()) {
      var timed = new TimedRecommender(baseline.recommender(options));
      var report = run(timed, options, progress, EvaluationObserver.none());
      var queries = timed.timings().queries().all();
      judged.add(Contender.of("baseline", baseline.title(), report, queries));
    }
    return judged;
  }
}
