package io.honeyguide.access;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@link AccessRules} that says who may look after the broker. Immutable.
 *
 * @param user prepared name of the one user it is for, or null for everybody
 */
record AdminRule(boolean allows, @Nullable String user) {

  private static final String FORM = "allow|deny admin [user NAME]";

  /** Whether a line is such a rule. */
  static boolean isOne(String text) {
    var words = text.strip().split("\\s+", 3);
    return words.length > 1 && words[1].equals("admin");
  }

  static AdminRule parse(String text) {
    var words = Arrays.asList(text.strip().split("\\s+")).iterator();
    try {
      var allows = AccessRule.oneOf(AccessRule.next(words), "allow", "deny").equals("allow");
      AccessRule.oneOf(AccessRule.next(words), "admin");
      String user = null;
      if (words.hasNext()) {
        AccessRule.oneOf(AccessRule.next(words), "user");
        user = Users.prepared(AccessRule.next(words));
      }
      if (words.hasNext()) {
        throw new IllegalArgumentException("it goes on where it should end");
      }
      return new AdminRule(allows, user);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"%s\" is no access rule (%s): %s".formatted(text.strip(), FORM, e.getMessage()), e);
    }
  }

  boolean isFor(Principal principal) {
    return user == null || user.equals(principal.name());
  }
}
