package io.runcast.security;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses that begin with the same bits (RFC 4632 and RFC 4291 §2.3), such as {@code 10.0.0.0/8}.
 *
 * @param bits how many of the address's count
 */
public record AddressRange(InetAddress address, int bits) {

  /** Never a name: that would be looked up. */
  private static final Pattern LITERAL =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

  private static final int NETWORK_BYTES = 8;

  /** The range that a text is; empty when it is none. */
  public static Optional<AddressRange> parse(String text) {
    int slash = text.indexOf('/');
    return address(slash < 0 ? text : text.substring(0, slash))
        .flatMap(
            address -> {
              int all = address.getAddress().length * Byte.SIZE;
              String bits = slash < 0 ? Integer.toString(all) : text.substring(slash + 1);
              return bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= all
                  ? Optional.of(new AddressRange(address, Integer.parseInt(bits)))
                  : Optional.empty();
            });
  }

  /** The address that a text is; empty when it is none. */
  static Optional<InetAddress> address(String text) {
    if (!LITERAL.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /**
   * What one customer of a provider has: an IPv4 address, or the 64 bits that an IPv6 network has
   * in common (RFC 6177). Anything else is given back as it is.
   */
  static String network(String text) {
    return address(text)
        .filter(address -> address instanceof Inet6Address)
        .map(address -> HexFormat.of().formatHex(address.getAddress(), 0, NETWORK_BYTES))
        .orElse(text);
  }

  public boolean includes(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] others = other.getAddress();
    if (mine.length != others.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      if (((mine[bit / Byte.SIZE] ^ others[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
