package io.honeyguide.protocol;

import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;

/**
 * A client that keeps a broker busy, over connections that may end at any moment. What it knows of
 * its session it keeps from one connection to the next, as the standard wants it.
 *
 * <p>Owner: one thread at a time; {@link #finish} may be called on any.
 */
abstract class LoadClient {

  private volatile boolean isFinishing;

  /** Works until the connection ends or, after {@link #finish}, until all is done. */
  final void run(BrokerProcess broker) {
    try {
      work(broker);
    } catch (UncheckedIOException e) {
      if (isFinishing || e.getCause() instanceof SocketTimeoutException) {
        throw e;
      }
      // The broker was killed: the next run goes on from here.
    }
  }

  /** Works; ends with an {@link UncheckedIOException} when the connection does. */
  abstract void work(BrokerProcess broker);

  /** Lets the work come to its end: nothing new is begun. */
  final void finish() {
    isFinishing = true;
  }

  final boolean isFinishing() {
    return isFinishing;
  }
}
