package io.honeyguide.broker;

import io.honeyguide.delivery.MessageTrace;
import io.honeyguide.delivery.Shard;
import io.honeyguide.delivery.TraceReport;
import io.honeyguide.http.Administration;
import io.honeyguide.log.StoredLog;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Answers operators for the whole broker. Any thread. */
final class BrokerAdministration implements Administration {

  private final BrokerOptions options;
  private final Shard shard;
  private final Listeners listeners;

  BrokerAdministration(BrokerOptions options, Shard shard, Listeners listeners) {
    this.options = options;
    this.shard = shard;
    this.listeners = listeners;
  }

  @Override
  public List<ListenerFacts> listeners() {
    return listeners.facts();
  }

  @Override
  public TraceReport trace(long offset, BooleanSupplier goesOn) {
    // Asked first: what is written later may be half there when it is read.
    var end = shard.log().committedOffset();
    return MessageTrace.of(StoredLog.ofRunning(options.dataDirectory()), offset, end, goesOn);
  }
}
