package io.honeyguide.mqtt;

import org.jspecify.annotations.Nullable;

/**
 * What a client says in CONNECT to show who it is. Handed over once and then forgotten: passwords
 * are wiped after they were looked at.
 *
 * @param password binary, as the client sent it
 * @param method Authentication Method of 5.0
 * @param data Authentication Data of 5.0, only with a method
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Credentials(
    @Nullable String userName,
    byte @Nullable [] password,
    @Nullable String method,
    byte @Nullable [] data) {

  /** Without anything that should not be seen. */
  @Override
  public String toString() {
    return "credentials";
  }
}
