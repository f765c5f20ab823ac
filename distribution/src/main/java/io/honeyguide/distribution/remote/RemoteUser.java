package io.honeyguide.distribution.remote;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Who a command says it is to a broker.
 *
 * @param password as the password file holds it
 */
public record RemoteUser(String name, String password) {

  /** What HTTP sends with each request (RFC 7617). */
  String basic() {
    var both = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return name;
  }
}
