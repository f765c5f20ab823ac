package io.honeyguide.distribution.recommend;

import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.recommender.evaluate.EvaluationOptions;
import io.honeyguide.recommender.evaluate.EvaluationProgress;
import io.honeyguide.recommender.evaluate.EvaluationReport;
import io.honeyguide.recommender.evaluate.LocalRecommender;
import io.honeyguide.recommender.evaluate.PrequentialEvaluation;
import io.honeyguide.recommender.evaluate.SplitEvaluation;
import io.honeyguide.recommender.serve.RecommenderOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code honeyguide recommend eval}: the figures of a replay without a broker. */
@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    description = "Judges the recommender in this process, without network or log.")
final class EvalCommand implements Callable<Integer> {

  /** In which order is learned and asked. */
  enum Protocol {
    /** For each event: ask, score, learn. */
    PREQUENTIAL,
    /** Learn the lines marked train, then ask for those marked test. */
    SPLIT
  }

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RunFlags flags = new RunFlags();

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      description = "prequential (default): ask, score, learn each event; split: as published.")
  private Protocol protocol = Protocol.PREQUENTIAL;

  @Override
  public Integer call() throws IOException {
    var options = flags.options(spec);
    var local = new LocalRecommender(RecommenderOptions.standard(), options.newOnly());
    var timed = new TimedRecommender(local);
    var report =
        flags.watched(
            progress ->
                protocol == Protocol.SPLIT
                    ? new SplitEvaluation(options, progress).run(flags.file(), local)
                    : prequential(timed, options, progress));
    flags.print(new RunReport(report, options, timed.timings()), spec);
    return ExitCode.OK;
  }

  private EvaluationReport prequential(
      TimedRecommender timed, EvaluationOptions options, EvaluationProgress progress)
      throws IOException {
    var lists = flags.lists();
    if (lists == null) {
      return new PrequentialEvaluation(timed, timed, options, progress).run(flags.file());
    }
    try (var journal = ListJournal.open(lists, timed, timed, 0)) {
      return new PrequentialEvaluation(journal, journal, options, progress).run(flags.file());
    }
  }
}
