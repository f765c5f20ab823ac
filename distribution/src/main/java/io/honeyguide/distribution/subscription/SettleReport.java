package io.honeyguide.distribution.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import java.util.function.Consumer;

/**
 * What came of each message that a consumer had.
 *
 * <p>Owner: one thread.
 */
final class SettleReport {

  private static final int DONE = 200;
  private static final int NO_ACK_ID = 400;

  private final JsonNode results;

  SettleReport(JsonNode answer) {
    this.results = answer.path("results");
  }

  void forEach(Consumer<JsonNode> result) {
    results.forEach(result);
  }

  /** A result for people, such as {@code 0.1.1.0 done}. */
  static String line(JsonNode result) {
    var ackId = result.path("ackId").asText();
    return isDone(result)
        ? ackId + " done"
        : "%s %s: %s"
            .formatted(
                ackId,
                result.path("error").path("code").asText(),
                result.path("error").path("detail").asText());
  }

  private static boolean isDone(JsonNode result) {
    return result.path("status").asInt() == DONE;
  }

  /** Ends the command if something did not come about. */
  void requireAllDone() {
    var failed = 0;
    var exitCode = ExitCode.NOT_FOUND;
    for (var result : results) {
      if (!isDone(result)) {
        failed++;
        exitCode = result.path("status").asInt() == NO_ACK_ID ? ExitCode.USAGE : ExitCode.NOT_FOUND;
      }
    }
    if (failed > 0) {
      throw new CommandFailure(
          exitCode,
          "%d of %d not done; what is no longer yours comes again with the next pull, to whoever"
                  .formatted(failed, results.size())
              + " asks");
    }
  }
}
