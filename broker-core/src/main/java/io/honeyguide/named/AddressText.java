package io.honeyguide.named;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** IP addresses as text: four decimal numbers, or IPv6 without a zone. Never asks for a name. */
final class AddressText {

  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

  private AddressText() {}

  /** The bytes of an address, or null when the text is none. IPv4 in IPv6 gives IPv4. */
  static byte @Nullable [] bytes(String text) {
    // Only what can be nothing else gets to the parser of Java, which would look up a name.
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  static boolean isIpv4(String text) {
    return IPV4.matcher(text).matches();
  }

  static boolean isIpv6(String text) {
    return IPV6.matcher(text).matches() && bytes(text) != null;
  }
}
