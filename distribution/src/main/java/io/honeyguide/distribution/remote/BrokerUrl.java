package io.honeyguide.distribution.remote;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a broker speaks HTTP.
 *
 * @param isTls whether it speaks HTTPS
 */
public record BrokerUrl(boolean isTls, Address address) {

  private static final String HTTP = "http://";
  private static final String HTTPS = "https://";

  /** Where HTTP is spoken unless the user says otherwise. */
  public static BrokerUrl standard() {
    return new BrokerUrl(false, Address.parse(Address.HTTP_DEFAULT));
  }

  /**
   * Reads {@code http://HOST:PORT}, {@code https://HOST:PORT} or {@code HOST:PORT}.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static BrokerUrl parse(String text) {
    var lower = text.toLowerCase(Locale.ROOT);
    var isTls = lower.startsWith(HTTPS);
    var start = isTls ? HTTPS.length() : lower.startsWith(HTTP) ? HTTP.length() : 0;
    var end = start > 0 && text.endsWith("/") ? text.length() - 1 : text.length();
    try {
      return new BrokerUrl(isTls, Address.parse(text.substring(start, Math.max(start, end))));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expected HOST:PORT or a URL such as http://127.0.0.1:8080, found \"" + text + "\"", e);
    }
  }

  /** As {@code http://HOST:PORT}. */
  @Override
  public String toString() {
    return (isTls ? HTTPS : HTTP) + address;
  }

  /** Reads it on the command line. */
  public static final class Converter implements ITypeConverter<BrokerUrl> {
    @Override
    public BrokerUrl convert(String text) {
      try {
        return parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
