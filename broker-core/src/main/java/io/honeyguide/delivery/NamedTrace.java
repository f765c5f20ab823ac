package io.honeyguide.delivery;

import io.honeyguide.message.RecordType;
import io.honeyguide.named.NamedRecords;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.NamedSubscriptions;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the named subscriptions of a log did with one message.
 *
 * <p>Owner: the thread that traces.
 */
final class NamedTrace {

  /** Takes what happened, also in sessions. */
  interface Sink {

    /** One thing that happened to the message, in a subscription or a session. */
    void add(TraceReport.Kind kind, String who, String detail);
  }

  private final long wanted;
  private final NamedSubscriptions subscriptions;
  private final Sink sink;

  /** Subscriptions that it is not done in, by number. */
  private final Map<Long, String> open = new TreeMap<>();

  NamedTrace(long wanted, NamedSubscriptions subscriptions, Sink sink) {
    this.wanted = wanted;
    this.subscriptions = subscriptions;
    this.sink = sink;
  }

  void routed(NamedSubscription subscription, long offset) {
    if (offset == wanted) {
      open.put(subscription.number(), subscription.name());
      sink.add(TraceReport.Kind.ROUTED, subscription.name(), "named subscription");
    }
  }

  /** What a record says about the message, in the state that it meets. */
  void before(byte type, ByteBuf body) {
    switch (type) {
      case RecordType.NAMED_SUBSCRIPTION -> changed(NamedRecords.readChange(body));
      case RecordType.NAMED_SETTLED -> {
        var settled = NamedRecords.readSettled(body);
        var name = name(settled.subscription());
        if (isIn(settled.acknowledged())) {
          open.remove(settled.subscription());
          sink.add(TraceReport.Kind.ACKNOWLEDGED, name, "");
        } else if (isIn(settled.expired())) {
          open.remove(settled.subscription());
          sink.add(TraceReport.Kind.EXPIRED, name, "");
        } else if (isIn(settled.repeated())) {
          open.remove(settled.subscription());
          sink.add(TraceReport.Kind.REPEATED, name, "");
        } else if (isIn(settled.dead())) {
          // The record of the dead letter says why.
          open.remove(settled.subscription());
        }
      }
      case RecordType.NAMED_FAILED -> {
        var failures = NamedRecords.readFailures(body);
        for (var failed : failures.messages()) {
          if (failed.offset() == wanted) {
            sink.add(
                TraceReport.Kind.RETRIED,
                name(failures.subscription()),
                "attempt " + failed.attempts() + " failed");
          }
        }
      }
      case RecordType.NAMED_REDRIVEN, RecordType.LETTERS_DELETED -> {
        var letters = NamedRecords.readLetters(body);
        if (isIn(letters.offsets())) {
          var isRedriven = type == RecordType.NAMED_REDRIVEN;
          if (isRedriven) {
            open.put(letters.subscription(), letters.name());
          }
          sink.add(
              isRedriven ? TraceReport.Kind.REDRIVEN : TraceReport.Kind.LETTER_DELETED,
              letters.name(),
              "");
        }
      }
      default -> {
        // Says nothing about named subscriptions.
      }
    }
  }

  private void changed(NamedRecords.Change change) {
    if (change instanceof NamedRecords.Delete delete) {
      open.remove(delete.number());
    } else if (change instanceof NamedRecords.Seek seek) {
      var name = name(seek.number());
      if (seek.startAt() >= 0 && seek.startAt() <= wanted) {
        sink.add(TraceReport.Kind.SOUGHT, name, "it goes on from " + seek.startAt());
      } else {
        open.remove(seek.number());
      }
    }
  }

  private boolean isIn(long[] ascending) {
    return Arrays.binarySearch(ascending, wanted) >= 0;
  }

  private String name(long number) {
    for (var subscription : subscriptions.all()) {
      if (subscription.number() == number) {
        return subscription.name();
      }
    }
    return "";
  }

  /** The log is at its end. */
  void end() {
    open.values()
        .forEach(name -> sink.add(TraceReport.Kind.STILL_OWED, name, "named subscription"));
  }
}
