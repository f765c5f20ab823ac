package io.honeyguide.distribution.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The keys of HTTP listeners: {@code http.<key>} for the default one and as the default of all
 * others, {@code listeners.<name>.<key>} for one of these.
 */
public final class HttpSettings {

  /** Section of the defaults, and name of the default listener. */
  public static final String SECTION = "http";

  private static final List<Setting<?>> ALL = new ArrayList<>();

  /** What every listener has. */
  public static final ListenSettings LISTEN =
      ListenSettings.of(SECTION, 8080, 8443, 10000, ALL::add);

  /** Web pages that may speak MQTT. */
  public static final Setting<Set<String>> WEBSOCKET_ORIGINS =
      add(
          "websocket-origins",
          ValueKind.origins(),
          "none",
          "Pages that may open a WebSocket, for MQTT at `/mqtt` or a stream of messages, and send"
              + " requests that change something, beside those of the broker's own.");

  /** Largest body of a request. */
  public static final Setting<Long> BODY_BYTES_MAX =
      add(
          "body-bytes-max",
          ValueKind.bytes("1", "16MiB"),
          "1MiB",
          "Largest body of a request; more is answered 413.");

  /** Largest header of a request. */
  public static final Setting<Long> HEADER_BYTES_MAX =
      add(
          "header-bytes-max",
          ValueKind.bytes("1KiB", "1MiB"),
          "16KiB",
          "Largest header of a request; more is answered 431.");

  /** Longest request line. */
  public static final Setting<Long> LINE_BYTES_MAX =
      add(
          "line-bytes-max",
          ValueKind.bytes("256", "1MiB"),
          "8KiB",
          "Longest request line; more is answered 414.");

  /** Bytes of bodies under way. */
  public static final Setting<Long> PENDING_BYTES_MAX =
      add(
          "pending-bytes-max",
          ValueKind.bytes("1MiB", "16GiB"),
          "64MiB",
          "Bytes of bodies that one event loop holds; beyond it publishes are answered 503. At"
              + " least `http.body-bytes-max`.");

  /** Size of a page of history. */
  public static final Setting<Long> PAGE_BYTES_MAX =
      add(
          "page-bytes-max",
          ValueKind.bytes("1", "64MiB"),
          "1MiB",
          "Bytes of messages after which a page of history ends.");

  /** Time for the header of a request. */
  public static final Setting<Duration> HEADER_TIMEOUT =
      add(
          "header-timeout",
          ValueKind.duration("1ms", "24h"),
          "10s",
          "Time for the header of the first request on a connection.");

  /** Time for the body of a request. */
  public static final Setting<Duration> BODY_TIMEOUT =
      add(
          "body-timeout",
          ValueKind.duration("1ms", "24h"),
          "30s",
          "Time for the body of a request; then 408.");

  /** Time between two requests. */
  public static final Setting<Duration> IDLE_TIMEOUT =
      add(
          "idle-timeout",
          ValueKind.duration("1ms", "24h"),
          "60s",
          "Time between two requests on one connection, and for a client to take in its answer.");

  /** Time for a publish to become durable. */
  public static final Setting<Duration> COMMIT_TIMEOUT =
      add(
          "commit-timeout",
          ValueKind.duration("1ms", "24h"),
          "30s",
          "Time for a publish to become durable; then 503.");

  /** Longest wait of a long poll. */
  public static final Setting<Duration> POLL_TIMEOUT_MAX =
      add(
          "poll-timeout-max",
          ValueKind.duration("1ms", "24h"),
          "60s",
          "Longest wait that a long poll may ask for.");

  /** Time between signs of life. */
  public static final Setting<Duration> PING_INTERVAL =
      add(
          "ping-interval",
          ValueKind.duration("1ms", "24h"),
          "15s",
          "Time between two signs of life on an event stream.");

  private HttpSettings() {}

  private static <T> Setting<T> add(
      String key, ValueKind<T> kind, String fallback, String purpose) {
    var setting =
        new Setting<>(SECTION + "." + key, kind, fallback, purpose, Setting.Scope.LISTENER);
    ALL.add(setting);
    return setting;
  }

  /** All of them. */
  static List<Setting<?>> all() {
    return List.copyOf(ALL);
  }
}
