package io.honeyguide.broker;

import io.honeyguide.listen.ListenAddress;
import io.honeyguide.listen.ListenOptions;

/** A place to listen at is in use or may not be used. */
public final class PortTakenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says which one, and which setting owns it. */
  public PortTakenException(ListenOptions listen, Throwable cause) {
    super(
        "cannot listen on %s: %s; %s"
            .formatted(
                listen.address(),
                cause.getMessage(),
                listen.address() instanceof ListenAddress.Unix
                    ? "choose another path with " + listen.setting("path")
                    : "choose another port with "
                        + listen.setting("port")
                        + " (0 takes any free one)"),
        cause);
  }
}
