package io.honeyguide.access;

/**
 * Who a client is, as far as it has proven it.
 *
 * @param name of a user in the users file, prepared by SASLprep; empty for nobody in particular
 */
public record Principal(String name) {

  /** Somebody who has proven nothing. */
  public static final Principal ANONYMOUS = new Principal("");

  /** Whether nothing was proven. */
  public boolean isAnonymous() {
    return name.isEmpty();
  }
}
