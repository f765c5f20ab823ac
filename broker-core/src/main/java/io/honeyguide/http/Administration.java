package io.honeyguide.http;

import io.honeyguide.delivery.TraceReport;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What operators ask over HTTP of parts of the broker that this edge does not know. */
public interface Administration {

  /**
   * A listener.
   *
   * @param protocol {@code mqtt} or {@code http}
   * @param transport {@code tcp}, {@code tls} or {@code unix}
   * @param address as it was asked for
   * @param port it listens at; 0 for a unix socket
   * @param connectionCount open now
   */
  record ListenerFacts(
      String name,
      String protocol,
      String transport,
      String address,
      int port,
      int connectionCount,
      int connectionsMax) {}

  /** How every listener does; any thread. */
  List<ListenerFacts> listeners();

  /**
   * Everything that the log knows of a message. Blocks, for seconds if the log is long.
   *
   * @param goesOn asked from time to time whether to go on
   * @throws io.honeyguide.log.DataDirectoryException when the log cannot be read
   * @throws io.honeyguide.log.LogDamagedException when it is damaged
   */
  TraceReport trace(long offset, BooleanSupplier goesOn);
}
