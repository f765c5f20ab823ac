package io.honeyguide.metrics;

import java.util.Locale;

/** The way a message came in or went out. */
public enum MessageProtocol {
  /** An MQTT client. */
  MQTT,

  /** An HTTP client. */
  HTTP,

  /** A plugin. */
  PLUGIN;

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
