package io.honeyguide.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.honeyguide.publish.Mailbox;
import io.netty.util.ResourceLeakDetector;
import org.slf4j.LoggerFactory;

/**
 * The broker's log output while it is simulated: silent, since thousands of failures are met on
 * purpose, but for what an event loop writes when a hand-over fails, which nothing in the world may
 * lead to.
 */
final class BrokerLog implements AutoCloseable {

  /** A run and its broker are on one thread, and several runs go on at once. */
  private static final ThreadLocal<int[]> FAILURES = ThreadLocal.withInitial(() -> new int[1]);

  private final Logger broker = logger("io.honeyguide");
  private final Logger mailbox = logger(Mailbox.class.getName());
  private final ResourceLeakDetector.Level leakLevel = ResourceLeakDetector.getLevel();
  private final AppenderBase<ILoggingEvent> counting =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          FAILURES.get()[0]++;
        }
      };

  BrokerLog() {
    // Noting every access to every buffer takes ten times as long as everything else.
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    broker.setLevel(Level.OFF);
    mailbox.setLevel(Level.ERROR);
    mailbox.setAdditive(false);
    counting.start();
    mailbox.addAppender(counting);
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  /** Failed hand-overs so far, over all runs of this thread. */
  static int failures() {
    return FAILURES.get()[0];
  }

  @Override
  public void close() {
    ResourceLeakDetector.setLevel(leakLevel);
    mailbox.detachAppender(counting);
    mailbox.setAdditive(true);
    mailbox.setLevel(null);
    broker.setLevel(null);
  }
}
