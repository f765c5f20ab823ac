package io.honeyguide.api;

import java.nio.file.Path;
import java.time.InstantSource;

/** What the broker offers to one plugin. Implemented by the broker only; any thread may call it. */
public interface PluginContext {

  /** The plugin's id as its {@code plugin.yml} states it. */
  String id();

  /** The section {@code plugins.<id>} of the configuration. */
  PluginConfig config();

  /**
   * Registers a durable consumer: the broker feeds it every matching message from its last
   * checkpoint on, across restarts. Call it from {@link Plugin#start} only.
   *
   * @throws IllegalStateException after start, or when the name is taken
   */
  void consume(ConsumerSpec spec, BatchConsumer consumer);

  /**
   * Registers the answerer of a named question. Call it from {@link Plugin#start} only.
   *
   * @throws IllegalStateException after start, or when the route is taken or not under a prefix
   *     that the plugin's manifest claims
   */
  void answer(QueryRoute route, QueryHandler handler);

  /** Reads what the log holds already, beside the consumers. */
  History history();

  /** Publishes messages into the broker. */
  Publisher publisher();

  /** Has stored messages erased for good. */
  Eraser eraser();

  /** Runs work on the plugin's thread at later times. */
  Timers timers();

  /** The plugin's metrics; every name is prefixed by the plugin's id. */
  Meters meters();

  /** The broker's clock: a plugin that reads time reads it here, so that tests can set it. */
  InstantSource clock();

  /** A logger named after the plugin. Payloads do not belong into logs. */
  System.Logger logger();

  /** A directory of the plugin's own below the data directory; it exists. */
  Path directory();
}
