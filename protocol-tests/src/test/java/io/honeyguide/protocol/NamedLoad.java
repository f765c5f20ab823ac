package io.honeyguide.protocol;

import java.util.ArrayList;

/**
 * A consumer of a named subscription: takes some messages and acknowledges all but every seventh,
 * which it gives back, and now and then forgets to say anything.
 */
final class NamedLoad extends LoadClient {

  static final String NAME = "load";

  private static final String DEFINITION =
      "{\"filters\":[\"load/#\"],\"start\":\"earliest\",\"ackDeadline\":\"3s\"}";

  private final WorkLedger done;
  private int pulls;
  private int messages;

  NamedLoad(WorkLedger done) {
    this.done = done;
  }

  static void define(BrokerProcess broker) {
    new NamedWorker(broker, NAME).define(DEFINITION);
  }

  @Override
  void work(BrokerProcess broker) {
    var worker = new NamedWorker(broker, NAME);
    while (true) {
      var leased = worker.pull(50, isFinishing() ? "0ms" : "200ms");
      leased.forEach(done::given);
      if (isFinishing() && leased.isEmpty() && worker.state().get("lag").asInt() == 0) {
        return;
      }
      if (++pulls % 40 != 0) {
        settle(worker, leased);
      }
    }
  }

  private void settle(NamedWorker worker, Iterable<NamedWorker.Leased> leased) {
    var finished = new ArrayList<NamedWorker.Leased>();
    var failed = new ArrayList<NamedWorker.Leased>();
    for (var message : leased) {
      (++messages % 7 == 0 && message.attempt() < 3 ? failed : finished).add(message);
    }
    finished.forEach(done::acknowledging);
    var statuses = worker.acknowledge(finished);
    for (var i = 0; i < statuses.size(); i++) {
      done.answered(finished.get(i), statuses.get(i));
    }
    worker.giveBack(failed);
  }
}
