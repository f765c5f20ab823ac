package io.honeyguide.distribution.recommend;

import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code honeyguide recommend model}: which model is in use, and what becomes of a retraining. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = {
      "Shows which model of a running broker is in use, how far a retraining is, and how both"
          + " models compare.",
      "Switching and cancelling are for operators."
    })
final class ModelCommand extends BrokerCommand {

  /** One of them at most. */
  private static final class Change {
    @Option(
        names = "--switch",
        required = true,
        description = "Go on with the retrained model, which has to have caught up.")
    private boolean isSwitch;

    @Option(names = "--cancel", required = true, description = "Drop the retrained model.")
    private boolean isCancel;
  }

  @ArgGroup private Change change = new Change();

  @Override
  protected void run(HttpLink broker) {
    if (change.isSwitch) {
      broker.post(ModelText.RETRAINING_PATH + "/switch", broker.body());
    } else if (change.isCancel) {
      broker.delete(ModelText.RETRAINING_PATH);
    }
    var status = broker.get(ModelText.PATH);
    if (isJson()) {
      out().println(status);
    } else {
      ModelText.print(status, out(), width());
    }
  }
}
