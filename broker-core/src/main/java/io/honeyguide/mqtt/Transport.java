package io.honeyguide.mqtt;

/** The way a connection reaches the broker. */
public enum Transport {
  /** Plain TCP. */
  TCP,

  /** TLS over TCP. */
  TLS,

  /** A socket of the local file system. */
  UNIX,

  /** WebSocket frames, with or without TLS below. */
  WS
}
