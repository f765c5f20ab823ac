package io.honeyguide.distribution.remote;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a broker listens.
 *
 * @param host name or address, without brackets
 * @param port 1 to 65,535
 */
public record Address(String host, int port) {

  /** Where MQTT is spoken unless the user says otherwise. */
  public static final String MQTT_DEFAULT = "127.0.0.1:1883";

  /** Where HTTP is spoken unless the user says otherwise. */
  public static final String HTTP_DEFAULT = "127.0.0.1:8080";

  /**
   * Reads {@code HOST:PORT}; an IPv6 address stands in brackets.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Address parse(String text) {
    var colon = text.lastIndexOf(':');
    if (colon > 0 && text.substring(colon + 1).matches("\\d{1,5}")) {
      var host = text.substring(0, colon);
      var port = Integer.parseInt(text.substring(colon + 1));
      var bracketed = host.startsWith("[") && host.endsWith("]");
      if (port >= 1 && port <= 65_535 && (bracketed || !host.contains(":"))) {
        return new Address(bracketed ? host.substring(1, host.length() - 1) : host, port);
      }
    }
    throw new IllegalArgumentException(
        "expected HOST:PORT such as 127.0.0.1:1883, found \"" + text + "\"");
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Reads addresses on the command line. */
  public static final class Converter implements ITypeConverter<Address> {
    @Override
    public Address convert(String text) {
      try {
        return parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
