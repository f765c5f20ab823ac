package io.honeyguide.protocol;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the consumers of a named subscription were told of its messages, each known by its place in
 * the log. Any thread.
 */
final class WorkLedger {

  /** The broker said that they are done. */
  private final Set<String> done = ConcurrentHashMap.newKeySet();

  /** The broker was told that they are done and has not answered. */
  private final Set<String> unanswered = ConcurrentHashMap.newKeySet();

  private final AckLedger ledger;

  WorkLedger(AckLedger ledger) {
    this.ledger = ledger;
  }

  /** A consumer was given a message: nothing that is done comes again. */
  void given(NamedWorker.Leased message) {
    if (done.contains(message.offset())) {
      ledger.violation(
          message.offset() + " is given again though its acknowledgement was answered");
    }
    if (!ledger.wasSent(message.payload())) {
      ledger.violation(message.offset() + " is given, which nobody sent");
    }
  }

  /** A consumer says that a message is done. */
  void acknowledging(NamedWorker.Leased message) {
    unanswered.add(message.offset());
  }

  /** The broker has answered. */
  void answered(NamedWorker.Leased message, int status) {
    if (status == 200) {
      done.add(message.offset());
      ledger.count();
    } else if (status != 409) {
      ledger.violation(message.offset() + " is acknowledged with " + status);
    }
  }

  /** Whether somebody has worked on the message at a place. */
  boolean isWorkedOff(String offset) {
    return done.contains(offset) || unanswered.contains(offset);
  }
}
