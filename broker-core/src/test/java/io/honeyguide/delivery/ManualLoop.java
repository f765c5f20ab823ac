package io.honeyguide.delivery;

import io.honeyguide.log.MessageLog;
import io.honeyguide.publish.Loop;
import io.honeyguide.publish.Mailbox;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/** An event loop that runs when it is told to, on the thread of the test. */
public final class ManualLoop {

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final Loop loop;

  /** A loop that hands its batches to a log. */
  public ManualLoop(MessageLog log, InstantSource clock) {
    loop = new Loop(log, new Mailbox(tasks::add), tasks::add, tasks::add, clock);
  }

  /** What it owns of the broker. */
  public Loop loop() {
    return loop;
  }

  /** Runs what is at hand, and says whether there was anything. */
  public boolean runOnce() {
    var count = tasks.size();
    for (var i = 0; i < count; i++) {
      tasks.remove().run();
    }
    return count > 0;
  }
}
