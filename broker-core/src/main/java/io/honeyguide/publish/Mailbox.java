package io.honeyguide.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How other threads reach an event loop: they post, the loop drains everything at hand in one task
 * and then ends the drain once (that is where connections are flushed). However many post, the loop
 * is woken once per drain.
 *
 * <p>Owner: the event loop drains; any thread posts.
 *
 * <p>Bound: the queue itself has none, but everyone who posts has at most a fixed number of mails
 * under way: a turn one per batch, an outlet one wake-up, another loop one per turn.
 */
public final class Mailbox {

  private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
  private static final int CHUNK = 256;

  private final MpscUnboundedArrayQueue<Runnable> mails = new MpscUnboundedArrayQueue<>(CHUNK);
  private final AtomicBoolean awake = new AtomicBoolean();
  private final Executor loop;
  private final List<Runnable> afterDrain = new ArrayList<>();
  private final Runnable drain = this::drain;

  /**
   * A mailbox of one event loop.
   *
   * @param loop runs a task on the event loop, later, never at once
   */
  public Mailbox(Executor loop) {
    this.loop = loop;
  }

  /** Adds something to run at the end of each drain. On the loop, or before anybody posts. */
  public void afterDrain(Runnable task) {
    afterDrain.add(task);
  }

  /** Has the loop run something soon, after everything posted before. Any thread. */
  public void post(Runnable mail) {
    mails.offer(mail);
    if (!awake.get() && awake.compareAndSet(false, true)) {
      loop.execute(drain);
    }
  }

  private void drain() {
    // Cleared first: a mail that comes after the last poll below finds it clear and wakes again.
    awake.set(false);
    for (var mail = mails.poll(); mail != null; mail = mails.poll()) {
      try {
        mail.run();
      } catch (RuntimeException e) {
        // A mail belongs to one connection or consumer; the others of this loop go on.
        LOG.error(
            "BR1001 mailbox.failed a hand-over to an event loop failed; please report this", e);
      }
    }
    afterDrain.forEach(Runnable::run);
  }
}
