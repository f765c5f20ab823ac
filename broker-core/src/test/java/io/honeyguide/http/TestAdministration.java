package io.honeyguide.http;

import io.honeyguide.delivery.TraceReport;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Answers for a broker of which there is only the HTTP edge. */
final class TestAdministration implements Administration {

  volatile Supplier<TraceReport> traced =
      () -> new TraceReport("MESSAGE", List.of(), true, true, List.of(), 0, 0);

  @Override
  public List<ListenerFacts> listeners() {
    return List.of(new ListenerFacts("http", "http", "tcp", "127.0.0.1:0", 8080, 1, 10));
  }

  @Override
  public TraceReport trace(long offset, BooleanSupplier goesOn) {
    return traced.get();
  }
}
