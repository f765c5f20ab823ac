package io.honeyguide.access;

import io.honeyguide.topic.TopicFilter;
import io.honeyguide.topic.TopicMatcher;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@link AccessRules}. Immutable.
 *
 * @param code {@link AccessRules#ALLOWED}, or the reason code that refuses
 * @param user prepared name of the one user it is for, or null for everybody
 */
record AccessRule(
    boolean isForPublish,
    boolean isForSubscribe,
    TopicMatcher matcher,
    @Nullable String user,
    int code) {

  /** Codes that both PUBACK and SUBACK know and that fit a refusal. */
  private static final Map<String, Integer> CODES =
      Map.of("0x80", 0x80, "0x83", 0x83, "0x87", AccessRules.NOT_AUTHORIZED);

  private static final String FORM =
      "allow|deny publish|subscribe|all FILTER [user NAME] [reason 0x80|0x83|0x87]";

  static AccessRule parse(String text) {
    var words = Arrays.asList(text.strip().split("\\s+")).iterator();
    try {
      var allows = oneOf(next(words), "allow", "deny").equals("allow");
      var action = oneOf(next(words), "publish", "subscribe", "all");
      var filter = TopicFilter.of(next(words));
      if (filter.shareGroup() != null) {
        throw new IllegalArgumentException("a rule for a shared subscription names its filter");
      }
      String user = null;
      var code = allows ? AccessRules.ALLOWED : AccessRules.NOT_AUTHORIZED;
      while (words.hasNext()) {
        if (oneOf(next(words), "user", "reason").equals("user")) {
          user = Users.prepared(next(words));
        } else {
          code = code(next(words), allows);
        }
      }
      return new AccessRule(
          !action.equals("subscribe"),
          !action.equals("publish"),
          new TopicMatcher(filter),
          user,
          code);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"%s\" is no access rule (%s): %s".formatted(text.strip(), FORM, e.getMessage()), e);
    }
  }

  static String next(Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException("it ends too early");
    }
    return words.next();
  }

  static String oneOf(String word, String... known) {
    if (!Arrays.asList(known).contains(word)) {
      throw new IllegalArgumentException(
          "expected %s, found \"%s\"".formatted(String.join(" or ", known), word));
    }
    return word;
  }

  private static int code(String word, boolean allows) {
    var code = CODES.get(word);
    if (code == null || allows) {
      throw new IllegalArgumentException(
          "deny may have a reason of 0x80, 0x83 or 0x87, found \"%s\"".formatted(word));
    }
    return code;
  }

  boolean namesUser() {
    return user != null;
  }

  boolean isFor(Principal principal) {
    return user == null || user.equals(principal.name());
  }

  boolean matches(ByteBuf utf8, int index, int length) {
    return matcher.matches(utf8, index, length);
  }

  boolean covers(TopicFilter filter) {
    return matcher.filter().covers(filter);
  }
}
