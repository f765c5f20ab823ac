package io.honeyguide.listen;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may open a WebSocket or change anything over HTTP. A browser sends its page's
 * origin along and would otherwise let any page in the world talk to a broker on this machine: only
 * the broker's own pages and the origins named are let in. Clients that are no browsers send none.
 *
 * @param names origins let in besides the broker's own, such as {@code https://shop.example}
 * @param setting the key that names them, for who is not let in
 */
public record PageOrigins(Set<String> names, String setting) {

  /** Copies the set. */
  public PageOrigins {
    names = Set.copyOf(names);
  }

  /**
   * Whether a page is let in.
   *
   * @param origin header of the request
   * @param host header of the request: the broker as the page calls it
   */
  public boolean admit(@Nullable String origin, @Nullable String host) {
    if (origin == null || names.contains(origin)) {
      return true;
    }
    try {
      var authority = new URI(origin).getAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** What to tell who is not let in. */
  public String refusal() {
    return "pages of this origin are not let in; " + setting + " names those that are";
  }
}
