package io.honeyguide.access;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Client identifiers that are not let in for a while. They are kept in memory: a restart lifts them
 * all, which is why a ban is no substitute for taking a user's password away. Any thread.
 */
public final class Bans {

  /** Most bans at once. */
  public static final int BANS_MAX = 10_000;

  /**
   * One ban.
   *
   * @param untilMs when it ends, milliseconds since 1970
   * @param by who banned; empty for nobody in particular
   */
  public record Ban(String clientId, long untilMs, String by) {}

  private final ConcurrentSkipListMap<String, Ban> byClient = new ConcurrentSkipListMap<>();

  /** Whether a client is banned. */
  public boolean isBanned(String clientId, long nowMs) {
    var ban = byClient.get(clientId);
    return ban != null && ban.untilMs() > nowMs;
  }

  /** Bans a client; says whether there was room for it. */
  public boolean add(Ban ban, long nowMs) {
    byClient.values().removeIf(known -> known.untilMs() <= nowMs);
    if (byClient.size() >= BANS_MAX && !byClient.containsKey(ban.clientId())) {
      return false;
    }
    byClient.put(ban.clientId(), ban);
    return true;
  }

  /** Lifts a ban; says whether there was one. */
  public boolean lift(String clientId, long nowMs) {
    var lifted = byClient.remove(clientId);
    return lifted != null && lifted.untilMs() > nowMs;
  }

  /**
   * The first bans in the order of their client identifiers.
   *
   * @param after where the page before ended; empty for the first one
   */
  public List<Ban> page(String after, int limit, long nowMs) {
    var page = new ArrayList<Ban>();
    for (var ban : byClient.tailMap(after, false).values()) {
      if (page.size() == limit) {
        break;
      }
      if (ban.untilMs() > nowMs) {
        page.add(ban);
      }
    }
    return page;
  }
}
