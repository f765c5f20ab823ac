package io.honeyguide.distribution.operate;

import io.honeyguide.distribution.remote.BrokerCommand;
import io.honeyguide.distribution.remote.HttpLink;
import io.honeyguide.distribution.terminal.Terminal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code honeyguide top}: what a broker does, second by second. */
@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    description = {
      "Shows every second what a running broker does: rates, latencies, log, queues, named"
          + " subscriptions and the slowest subscribers. Ends with Ctrl-C.",
      "Without a terminal it prints a line each second. --once prints the whole table once."
    })
public final class TopCommand extends BrokerCommand {

  private static final String CLEAR_SCREEN = "\u001b[2J";
  private static final String TO_TOP = "\u001b[H";
  private static final String ERASE_REST_OF_LINE = "\u001b[K";
  private static final String ERASE_BELOW = "\u001b[J";

  /** Never counted down: what is awaited is the time. */
  private final CountDownLatch second = new CountDownLatch(1);

  @Option(names = "--once", description = "Print the table once, over one second, and end.")
  private boolean once;

  @Option(names = "--count", paramLabel = "N", description = "End after so many seconds.")
  private long count = Long.MAX_VALUE;

  @Override
  protected void run(HttpLink broker) throws InterruptedException {
    if (count < 1) {
      throw unusable("--count is at least 1, found " + count);
    }
    var isLive = !once && !isJson() && Terminal.isOut();
    if (isLive) {
      out().print(CLEAR_SCREEN);
    }
    var before = Reading.take(broker);
    for (var shown = 0L; shown < (once ? 1 : count); shown++) {
      if (second.await(1, TimeUnit.SECONDS)) {
        return;
      }
      var now = Reading.take(broker);
      show(new Activity(before, now, now()), isLive);
      before = now;
    }
  }

  private void show(Activity activity, boolean isLive) {
    if (isJson()) {
      out().println(activity.json());
    } else if (isLive) {
      var screen = new StringBuilder(TO_TOP);
      activity
          .lines(width())
          .forEach(line -> screen.append(line).append(ERASE_REST_OF_LINE).append('\n'));
      out().print(screen.append(ERASE_BELOW));
    } else if (once) {
      activity.lines(width()).forEach(out()::println);
    } else {
      out().println(activity.line());
    }
    out().flush();
  }
}
