package io.honeyguide.distribution.remote;

import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.HttpRequests.Answer;

/** What a refusal of the broker over HTTP means to the command that asked: exit code and line. */
public final class Refusal {

  private Refusal() {}

  /** The end of the command: the broker's own words, and what helps where they do not say it. */
  static CommandFailure of(Answer answer) {
    return new CommandFailure(exitCode(answer.status()), answer.problem() + advice(answer));
  }

  /** The exit code for an HTTP status. */
  public static int exitCode(int status) {
    return switch (status) {
      case 400, 409, 422 -> ExitCode.USAGE;
      case 401, 403 -> ExitCode.NOT_AUTHORISED;
      case 404, 410 -> ExitCode.NOT_FOUND;
      case 413, 415 -> ExitCode.BAD_INPUT;
      default -> ExitCode.UNEXPECTED;
    };
  }

  private static String advice(Answer answer) {
    var body = answer.body();
    return switch (body.path("code").asText()) {
      case "unknown_subscription" -> "; `honeyguide subscription list` shows those that there are";
      case "different_definition" -> "; `honeyguide subscription show` and `delete` do that";
      case "unknown_client" -> "; `honeyguide sessions list` shows those that there are";
      case "unknown_ban" -> "; `honeyguide bans list` shows those that there are";
      case "nothing_retained" -> "; `honeyguide retained list` shows those that there are";
      case "retraining_under_way" ->
          "; `honeyguide recommend model` shows, switches and cancels it";
      case "unknown_path" ->
          "; this broker does not know the request: `honeyguide status` shows its version";
      default -> general(answer);
    };
  }

  private static String general(Answer answer) {
    if (answer.status() == 401) {
      return "; say who you are with --user and --password-file";
    }
    var oldest = answer.body().path("oldest").asText("");
    if (!oldest.isEmpty() && !answer.problem().contains(oldest)) {
      return "; start at " + oldest + ", the oldest that is kept";
    }
    return answer.retryAfter().isEmpty()
        ? ""
        : "; try again in %s s".formatted(answer.retryAfter());
  }
}
