package io.honeyguide.distribution.demo;

import io.honeyguide.distribution.serve.RunningBroker;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Ends a demo once, be it by its own end or by a signal: any thread. */
final class DemoEnd implements AutoCloseable {

  private final RunningBroker broker;
  private final @Nullable TemporaryData temporary;
  private final AtomicBoolean closed = new AtomicBoolean();

  DemoEnd(RunningBroker broker, @Nullable TemporaryData temporary) {
    this.broker = broker;
    this.temporary = temporary;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      broker.close();
      if (temporary != null) {
        temporary.close();
      }
    }
  }
}
