package io.honeyguide.named;

import io.honeyguide.log.LogException;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.message.RecordType;
import io.honeyguide.named.Loaded.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was decided on messages of one subscription, on its way into the log together with those who
 * wait for it: one batch that is committed as a whole.
 *
 * <p>Owner: the shard's thread.
 */
final class DecisionRecord {

  private final List<Loaded> decided;
  private final List<Settlement> waiting;

  DecisionRecord(List<Loaded> decided, List<Settlement> waiting) {
    this.decided = decided;
    this.waiting = waiting;
  }

  List<Loaded> decided() {
    return decided;
  }

  List<Settlement> waiting() {
    return waiting;
  }

  /**
   * Writes the records.
   *
   * @param loadedTo everything that matches below is in the window or done
   */
  void write(
      NamedSubscription subscription,
      Window window,
      long loadedTo,
      NamedDesk desk,
      Consumer<@Nullable LogException> done) {
    var acknowledged = new OffsetList();
    var expired = new OffsetList();
    var dead = new OffsetList();
    var repeated = new OffsetList();
    var failed = new ArrayList<NamedRecords.Failed>();
    var letters = new ArrayList<Loaded>();
    var newest = -1L;
    for (var message : decided) {
      message.isUnderWay = true;
      switch (message.outcome) {
        case ACKNOWLEDGED -> acknowledged.add(message.offset);
        case EXPIRED -> expired.add(message.offset);
        case REPEATED -> repeated.add(message.offset);
        case DEAD -> {
          dead.add(message.offset);
          letters.add(message);
        }
        case FAILED ->
            failed.add(
                new NamedRecords.Failed(
                    message.offset, message.attempts + 1, message.restsUntilMs));
        case NONE -> throw new IllegalStateException("nothing was decided");
      }
      if (message.outcome != Outcome.FAILED) {
        newest = Math.max(newest, message.offset);
      }
    }
    var opened = new OffsetList();
    var frontier = frontier(window, newest, loadedTo, opened);
    var settled =
        new NamedRecords.Settled(
            subscription.number(),
            Math.max(frontier, subscription.frontier()),
            acknowledged.sorted(),
            expired.sorted(),
            dead.sorted(),
            opened.sorted(),
            repeated.sorted());
    var failures = new NamedRecords.Failures(subscription.number(), failed);
    var kept = subscription.definition().deadLetters() ? letters : List.<Loaded>of();
    var bytes =
        settled.bytesMax()
            + failures.bytesMax()
            + kept.size() * (Journal.LETTER_BYTES + RecordBatch.FRAME_BYTES);
    var urgent = !waiting.isEmpty();
    desk.journal()
        .append(
            bytes,
            urgent,
            batch -> {
              settled.write(batch.begin(RecordType.NAMED_SETTLED));
              batch.end(null, 0, urgent);
              if (!failed.isEmpty()) {
                failures.write(batch.begin(RecordType.NAMED_FAILED));
                batch.end(null, 0, urgent);
              }
              for (var letter : kept) {
                desk.journal()
                    .dead(
                        batch,
                        subscription.name(),
                        letter.offset,
                        letter.reason,
                        letter.tried,
                        desk.nowMs(),
                        urgent);
              }
            },
            done);
  }

  /**
   * How far the frontier goes: past the newest message that is done, and on to the next one that is
   * not.
   *
   * @param opened takes the messages that it leaves behind
   */
  private static long frontier(Window window, long newest, long loadedTo, OffsetList opened) {
    for (var message : window.beyond()) {
      if (message.offset > newest) {
        return message.offset;
      }
      if (!message.isUnderWay || message.outcome == Outcome.FAILED) {
        opened.add(message.offset);
      }
    }
    return loadedTo;
  }
}
