package io.honeyguide.recommender.serve;

import io.honeyguide.api.Message;
import io.honeyguide.recommender.event.EventDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells which messages of the log are about forgotten users. The log is read several times, since
 * what a message says may only be known from a later one:
 *
 * <ol>
 *   <li>Logins tell under which other ids a user was known, and from when on: another user's login
 *       with the same id ends what came before. Such an id may itself stand for one of before, so
 *       this is read until it tells nothing new.
 *   <li>Messages that name the user, or such an id in its time, go. They tell the user's sessions.
 *   <li>Messages that name such a session and no user go.
 * </ol>
 *
 * <p>Owner: the plugin's thread.
 */
final class UserTraces {

  /** Ids whose newest login is known; of further ones everything before their login counts. */
  private static final int LOGINS_MAX = 100_000;

  /** Messages of an id between two logins. */
  private record Span(long after, long before, long usersBelow) {}

  private final Map<String, Long> users;
  private final EventDecoder decoder;
  private final LiveRules live;
  private final int sessionsMax;
  private final Map<String, Long> newestLogins = new HashMap<>();
  private final Map<String, List<Span>> spans = new HashMap<>();
  private final Map<String, Long> sessions = new HashMap<>();
  private boolean hasMoreLogins;
  private boolean hasMore;

  /**
   * Traces of users.
   *
   * @param users by id, the place below which their messages go
   * @param decoder reads who a message is about
   * @param live where lists of users are published
   * @param sessionsMax most sessions at once; messages that name more wait for another round
   */
  UserTraces(Map<String, Long> users, EventDecoder decoder, LiveRules live, int sessionsMax) {
    this.users = users;
    this.decoder = decoder;
    this.live = live;
    this.sessionsMax = sessionsMax;
  }

  /** Begins a round of the first reading. */
  void beginLogins() {
    newestLogins.clear();
    hasMoreLogins = false;
  }

  /** First reading: takes note of logins. Nothing goes. */
  boolean noteLogin(Message message) {
    var mention = decoder.mention(message.topic(), message.payload());
    if (mention.previous() != null) {
      var offset = message.cursor().offset();
      var below = below(mention.user(), offset);
      if (below > offset) {
        var after = newestLogins.getOrDefault(mention.previous(), -1L);
        note(mention.previous(), new Span(after, offset, below));
      }
      if (newestLogins.size() < LOGINS_MAX || newestLogins.containsKey(mention.previous())) {
        newestLogins.put(mention.previous(), offset);
      }
    }
    return false;
  }

  private void note(String id, Span span) {
    var known = spans.computeIfAbsent(id, any -> new ArrayList<>());
    if (!known.contains(span)) {
      known.add(span);
      hasMoreLogins = true;
    }
  }

  /** Whether logins have to be read once more: an id was found that others may stand behind. */
  boolean hasMoreLogins() {
    return hasMoreLogins;
  }

  /** Begins a round of the second and third reading. */
  void beginRound() {
    sessions.clear();
    hasMore = false;
  }

  /** Second reading: whether a message names one of the users. */
  boolean namesUser(Message message) {
    var offset = message.cursor().offset();
    var listed = live.userOf(message.topic());
    if (listed != null) {
      // The empty message that clears a list came behind the one that had the user forgotten.
      return users.containsKey(listed)
          && (message.payload().remaining() == 0 || users.get(listed) > offset);
    }
    var mention = decoder.mention(message.topic(), message.payload());
    var below = Math.max(below(mention.user(), offset), below(mention.previous(), offset));
    if (below <= offset) {
      return false;
    }
    if (mention.visit() != null) {
      if (sessions.size() == sessionsMax && !sessions.containsKey(mention.visit())) {
        hasMore = true;
        return false;
      }
      sessions.merge(mention.visit(), below, Math::max);
    }
    return true;
  }

  /** The place below which messages of whoever an id stands for at a place go; 0 for others. */
  private long below(@Nullable String id, long offset) {
    if (id == null) {
      return 0;
    }
    var below = users.getOrDefault(id, 0L);
    for (var span : spans.getOrDefault(id, List.of())) {
      if (offset > span.after && offset < span.before) {
        below = Math.max(below, span.usersBelow);
      }
    }
    return below;
  }

  /** Whether there is something to find in a third reading. */
  boolean hasSessions() {
    return !sessions.isEmpty();
  }

  /** Third reading: whether a message is of one of the users' sessions, and names nobody. */
  boolean isOfSession(Message message) {
    var mention = decoder.mention(message.topic(), message.payload());
    return mention.user() == null
        && mention.visit() != null
        && sessions.getOrDefault(mention.visit(), 0L) > message.cursor().offset();
  }

  /** Whether another round is needed. */
  boolean hasMore() {
    return hasMore;
  }
}
