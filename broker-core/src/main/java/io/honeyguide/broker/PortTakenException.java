package io.honeyguide.broker;

/** A port to listen on is in use or may not be used. */
public final class PortTakenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Says which one.
   *
   * @param setting the setting that owns the port, such as {@code mqtt.port}
   */
  public PortTakenException(String setting, String host, int port, Throwable cause) {
    super(
        "cannot listen on %s:%d: %s; choose another port with %s (0 takes any free one)"
            .formatted(host, port, cause.getMessage(), setting),
        cause);
  }
}
