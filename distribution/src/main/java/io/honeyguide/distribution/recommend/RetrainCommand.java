package io.honeyguide.distribution.recommend;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.terminal.Progress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code honeyguide recommend retrain}: builds a second model beside the one in use. */
@Command(
    name = "retrain",
    mixinStandardHelpOptions = true,
    description = {
      "Has a running broker build a second model from its log, with other settings, beside the one"
          + " in use; once it has caught up both are judged by the same events.",
      "For operators. One retraining at a time; `recommend model` shows it, switches, and cancels."
    })
final class RetrainCommand extends BrokerCommand {

  private static final int PAUSE_MS = 500;

  /** Never counted down: what is awaited is the time. */
  private final CountDownLatch pause = new CountDownLatch(1);

  @Option(
      names = "--from",
      paramLabel = "PLACE",
      defaultValue = "oldest",
      description =
          "Where in the log to begin: oldest (default), an offset such as 0-4711, how long ago such"
              + " as 14d, or a time such as 2026-05-01T12:00:00Z.")
  private String from = "oldest";

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "A setting of the model that differs from the configuration, such as rank.hidden=16; may"
              + " be given several times.")
  private Map<String, String> changes = new LinkedHashMap<>();

  @Option(
      names = "--switch",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description =
          "auto (default): when it was at least as good as the model in use, else it is dropped;"
              + " manual: when `recommend model --switch` says so; now: as soon as it has caught up.")
  private String mode = "auto";

  @Option(
      names = "--judge",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Number of events by which both models are compared (default: retrain.judge of the"
              + " broker).")
  private int judge;

  @Option(
      names = "--wait",
      description =
          "Wait for its end, with --switch manual until it has caught up; ends with 1 when the"
              + " model did not come into use.")
  private boolean isWaiting;

  @Override
  protected void run(HttpLink broker) throws InterruptedException {
    var body = broker.body().put("from", from).put("switch", mode);
    if (judge != 0) {
      body.put("judge", judge);
    }
    var set = body.putObject("set");
    changes.forEach(set::put);
    var status = broker.post(ModelText.RETRAINING_PATH, body);
    if (isWaiting) {
      status = await(broker, status);
    }
    if (isJson()) {
      out().println(status);
    } else {
      ModelText.print(status, out(), width());
    }
    var last = status.path("last");
    if (isWaiting && !isUnderWay(status) && !last.path("outcome").asText().equals("switched")) {
      out().flush();
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "the model did not come into use: " + ModelText.ended(last));
    }
  }

  private JsonNode await(HttpLink broker, JsonNode begun) throws InterruptedException {
    var status = begun;
    try (var progress = Progress.onTerminal("events learned")) {
      while (isUnderWay(status) && !(mode.equals("manual") && hasCaughtUp(status))) {
        var retraining = status.path("retraining");
        progress.moved(retraining.path("events").asLong(), retraining.path("progress").asDouble());
        if (pause.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
          return status;
        }
        status = broker.get(ModelText.PATH);
      }
    }
    return status;
  }

  private static boolean isUnderWay(JsonNode status) {
    return status.has("retraining");
  }

  private static boolean hasCaughtUp(JsonNode status) {
    return status.path("retraining").path("state").asText().equals("judging");
  }
}
