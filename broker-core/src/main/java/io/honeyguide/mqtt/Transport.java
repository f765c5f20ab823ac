package io.honeyguide.mqtt;

import java.util.Locale;

/** The way a connection reaches the broker. */
public enum Transport {
  /** Plain TCP. */
  TCP,

  /** TLS over TCP. */
  TLS,

  /** A socket of the local file system. */
  UNIX,

  /** WebSocket frames, with or without TLS below. */
  WS;

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
