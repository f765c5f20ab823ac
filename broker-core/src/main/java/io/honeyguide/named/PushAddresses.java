package io.honeyguide.named;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses messages may be posted to: every one of the public internet, and of all others
 * only what is allowed by name. Otherwise whoever may define a subscription could have the broker
 * ask what only it can reach. Immutable.
 *
 * <p>The rule holds for addresses, not for names: who connects asks about the address that he
 * connects to.
 */
public final class PushAddresses {

  /** Nothing but the public internet. */
  public static final PushAddresses PUBLIC = new PushAddresses(Set.of(), List.of());

  /**
   * What is no address of a host on the internet: the special-purpose registries of RFC 6890 as
   * IANA keeps them, with multicast and what is reserved.
   */
  private static final List<Range> SPECIAL =
      ranges(
          "0.0.0.0/8", // this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // carrier NAT
          "127.0.0.0/8", // loopback
          "169.254.0.0/16", // link local; also where clouds tell secrets
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // relays that are no more
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4", // reserved, broadcast
          "::/128", // unspecified
          "::1/128", // loopback
          "64:ff9b:1::/48", // local translation
          "100::/64", // discarded
          "2001::/23", // protocol assignments, Teredo
          "2001:db8::/32", // documentation
          "3fff::/20", // documentation
          "5f00::/16", // segment routing
          "fc00::/7", // unique local
          "fe80::/10", // link local
          "fec0::/10", // site local
          "ff00::/8"); // multicast

  /** IPv6 addresses that stand for an IPv4 address, and at which byte they hold it. */
  private static final List<Range> MAPPED =
      List.of(
          // Java reads the text of this one as IPv4.
          new Range(HexFormat.of().parseHex("00000000000000000000ffff00000000"), 96),
          range("::/96"),
          range("64:ff9b::/96"),
          range("2002::/16"));

  private static final int[] MAPPED_AT = {12, 12, 12, 2};

  /** A prefix of addresses of one family. */
  @SuppressWarnings("ArrayRecordComponent") // never compared; read-only by agreement
  private record Range(byte[] address, int bits) {

    boolean covers(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (var bit = 0; bit < bits; bit++) {
        var mask = 0x80 >> (bit & 7);
        if (((address[bit >> 3] ^ other[bit >> 3]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private final Set<String> names;
  private final List<Range> ranges;

  private PushAddresses(Set<String> names, List<Range> ranges) {
    this.names = names;
    this.ranges = ranges;
  }

  /**
   * Reads what is allowed beyond the public internet: names of hosts, addresses, and ranges such as
   * {@code 10.1.0.0/16}.
   *
   * @throws IllegalArgumentException naming the entry that is none of these
   */
  public static PushAddresses allowing(List<String> entries) {
    if (entries.isEmpty()) {
      return PUBLIC;
    }
    var names =
        entries.stream()
            .filter(entry -> !isAddress(entry))
            .map(PushAddresses::name)
            .collect(Collectors.toUnmodifiableSet());
    var ranges = entries.stream().filter(PushAddresses::isAddress).map(PushAddresses::range);
    return new PushAddresses(names, ranges.toList());
  }

  private static boolean isAddress(String entry) {
    return entry.contains("/") || AddressText.bytes(entry) != null;
  }

  private static String name(String entry) {
    if (!entry.matches("[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})")) {
      throw new IllegalArgumentException(
          "subscriptions.push-allow lists names of hosts, addresses and ranges such as 10.1.0.0/16, found "
              + entry);
    }
    return canonical(entry);
  }

  private static String canonical(String host) {
    var lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static List<Range> ranges(String... texts) {
    var ranges = new ArrayList<Range>();
    for (var text : texts) {
      ranges.add(range(text));
    }
    return List.copyOf(ranges);
  }

  private static Range range(String text) {
    var slash = text.indexOf('/');
    var bytes = AddressText.bytes(slash < 0 ? text : text.substring(0, slash));
    var bits = bytes == null ? -1 : slash < 0 ? bytes.length * 8 : bits(text.substring(slash + 1));
    if (bytes == null || bits < 0 || bits > bytes.length * 8) {
      throw new IllegalArgumentException(
          "in subscriptions.push-allow a range is an address and a number of bits such as"
              + " 10.1.0.0/16, found "
              + text);
    }
    return new Range(bytes, bits);
  }

  private static int bits(String text) {
    return text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : -1;
  }

  /**
   * Why messages may not be posted to an address, or null when they may.
   *
   * @param host as the URL names it
   * @param address that would be connected to
   */
  public @Nullable String refusal(String host, InetAddress address) {
    var bytes = address.getAddress();
    if (names.contains(canonical(host)) || isAllowed(bytes)) {
      return null;
    }
    return isSpecial(bytes)
        ? ("%s is no address of the public internet; subscriptions.push-allow has to name it or its"
                + " host")
            .formatted(address.getHostAddress())
        : null;
  }

  private boolean isAllowed(byte[] address) {
    var inner = mapped(address);
    return ranges.stream().anyMatch(range -> range.covers(address))
        || (inner != null && isAllowed(inner));
  }

  private static boolean isSpecial(byte[] address) {
    var inner = mapped(address);
    return SPECIAL.stream().anyMatch(range -> range.covers(address))
        || (inner != null && isSpecial(inner));
  }

  /** The IPv4 address that an IPv6 address stands for, or null. */
  private static byte @Nullable [] mapped(byte[] address) {
    for (var i = 0; i < MAPPED_AT.length; i++) {
      if (MAPPED.get(i).covers(address)) {
        var inner = new byte[4];
        System.arraycopy(address, MAPPED_AT[i], inner, 0, inner.length);
        return inner;
      }
    }
    return null;
  }
}
