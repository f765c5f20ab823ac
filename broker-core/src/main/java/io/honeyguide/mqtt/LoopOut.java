package io.honeyguide.mqtt;

import io.honeyguide.publish.Loop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Output of one event loop: connections that wrote something are marked, and flushed once at the
 * end of the turn or of the mailbox's drain, whichever comes first. One system call then carries
 * everything a connection was given meanwhile.
 *
 * <p>Owner: the event loop.
 */
final class LoopOut {

  private final Loop loop;
  private final Runnable flush = this::flush;
  private List<Output> marked = new ArrayList<>();
  private List<Output> flushing = new ArrayList<>();
  private boolean scheduled;

  /** The edge whose CONNECT is being read: links the endpoint that vertx-mqtt makes to it. */
  private @Nullable Edge current;

  LoopOut(Loop loop) {
    this.loop = loop;
    loop.mailbox().afterDrain(this::flushMarked);
  }

  /** Has an output flushed at the end of the turn. */
  void mark(Output output) {
    marked.add(output);
    if (!scheduled) {
      scheduled = true;
      loop.endOfTurn().execute(flush);
    }
  }

  private void flush() {
    scheduled = false;
    flushMarked();
  }

  private void flushMarked() {
    if (marked.isEmpty()) {
      return;
    }
    var due = marked;
    marked = flushing;
    flushing = due;
    for (var output : due) {
      output.flushMarked();
    }
    due.clear();
  }

  /** The edge whose CONNECT is being read, or null. */
  @Nullable Edge current() {
    return current;
  }

  /** Says whose CONNECT is being read. */
  void current(@Nullable Edge edge) {
    current = edge;
  }
}
