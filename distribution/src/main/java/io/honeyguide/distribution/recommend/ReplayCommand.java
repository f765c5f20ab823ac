package io.honeyguide.distribution.recommend;

import io.honeyguide.distribution.config.ValueKind;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.Address;
import io.honeyguide.distribution.remote.ConnectionLostException;
import io.honeyguide.distribution.remote.HttpRequests;
import io.honeyguide.distribution.remote.UserFlags;
import io.honeyguide.recommender.evaluate.EvaluationOptions;
import io.honeyguide.recommender.evaluate.EvaluationProgress;
import io.honeyguide.recommender.evaluate.EvaluationReport;
import io.honeyguide.recommender.evaluate.InteractionFile;
import io.honeyguide.recommender.evaluate.PrequentialEvaluation;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code honeyguide recommend replay}: judges the recommender of a running broker. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Publishes every event of a file to a running broker over MQTT QoS 1 and asks it over HTTP"
          + " for the list before each target.",
      "When the broker goes away in the middle, it waits for it, finds out what arrived, sends"
          + " the rest and goes on."
    })
final class ReplayCommand implements Callable<Integer> {

  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(30);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RunFlags flags = new RunFlags();

  @Option(
      names = "--mqtt",
      paramLabel = "HOST:PORT",
      defaultValue = Address.MQTT_DEFAULT,
      converter = Address.Converter.class,
      description = "Where the broker listens for MQTT (default: ${DEFAULT-VALUE}).")
  private Address mqtt = Address.parse(Address.MQTT_DEFAULT);

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      defaultValue = Address.HTTP_DEFAULT,
      converter = Address.Converter.class,
      description = "Where the broker listens for HTTP (default: ${DEFAULT-VALUE}).")
  private Address http = Address.parse(Address.HTTP_DEFAULT);

  @Option(
      names = "--from-event",
      paramLabel = "N",
      description = "The broker has the first N events already: start after them.")
  private long fromEvent;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "Go on with a run of this name: what the broker has of it is not sent again. With the"
              + " --lists FILE of its first part the figures are those of the whole run.")
  private @Nullable String resume;

  @Option(
      names = "--run",
      paramLabel = "NAME",
      description = "Name of the run, for --resume (default: a random one).")
  private @Nullable String run;

  @Option(
      names = "--patience",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = "How long the broker may be away (default: ${DEFAULT-VALUE}).")
  private String patience = "60s";

  @Mixin private UserFlags userFlags = new UserFlags();

  @Override
  public Integer call() throws IOException {
    var options = flags.options(spec);
    var catalogue = flags.catalogue(spec);
    var tag = tag();
    var user = userFlags.user();
    try (var replay =
        new Replay(
            mqtt,
            user,
            new HttpRequests(http, user, ANSWER_PATIENCE),
            tag,
            options.newOnly(),
            patience())) {
      var first = resume == null ? fromEvent : replay.firstMissing();
      replay.startAt(first);
      if (first == 0) {
        replay.put(catalogue);
      }
      var report = flags.watched(progress -> run(replay, first, options, progress));
      flags.print(report, spec);
    } catch (ConnectionLostException e) {
      throw new CommandFailure(
          ExitCode.CONNECTION_FAILED, e.getMessage() + "; go on with --resume " + tag.run(), e);
    }
    return ExitCode.OK;
  }

  private EventTag tag() {
    var name = resume != null ? resume : run;
    try {
      var random = Long.toHexString(ThreadLocalRandom.current().nextLong() >>> 32);
      return new EventTag(name == null ? random : name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private Duration patience() {
    try {
      return ValueKind.parseDuration(patience);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--patience: " + e.getMessage(), e);
    }
  }

  private RunReport run(
      Replay replay, long first, EvaluationOptions options, EvaluationProgress progress)
      throws IOException {
    var lists = flags.lists();
    if (lists == null) {
      var scored = first == 0 ? options : scoredFrom(first, options);
      var report = new PrequentialEvaluation(replay, replay, scored, progress).run(flags.file());
      return finish(replay, report, scored);
    }
    try (var journal = ListJournal.open(lists, replay, replay, first)) {
      var scored = first == 0 || journal.holdsEarlier() ? options : scoredFrom(first, options);
      var report = new PrequentialEvaluation(journal, journal, scored, progress).run(flags.file());
      return finish(replay, report, scored);
    }
  }

  private static RunReport finish(Replay replay, EvaluationReport report, EvaluationOptions options)
      throws IOException {
    replay.settle();
    return new RunReport(report, options, replay.timings());
  }

  /** Without their lists the events before cannot be scored: they count as warm-up. */
  private EvaluationOptions scoredFrom(long first, EvaluationOptions options) throws IOException {
    var lines = 0L;
    try (var interactions = InteractionFile.open(flags.file(), options.format())) {
      while (lines < options.eventsMax() && interactions.next() != null) {
        lines++;
      }
    }
    // Half an event more, so that rounding in the share cannot lose one.
    var share = Math.min(0.999_999, (first + 0.5) / Math.max(1, lines));
    return options.withWarmUp(Math.max(options.warmUp(), share));
  }
}
