package io.honeyguide.access;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What can be set about access.
 *
 * @param usersFile users and what is kept of their passwords, or null: then nobody is asked who it
 *     is
 * @param admitsAnonymous whether clients are served that do not say who they are
 */
public record AccessOptions(@Nullable Path usersFile, boolean admitsAnonymous, AccessRules rules) {

  /** Everybody may do everything. */
  public static final AccessOptions OPEN = new AccessOptions(null, true, AccessRules.NONE);

  /** Checks that somebody can get in, and that rules can tell users apart. */
  public AccessOptions {
    if (usersFile == null && !admitsAnonymous) {
      throw new IllegalArgumentException(
          "security.anonymous=refuse lets nobody in without security.users-file");
    }
    if (usersFile == null && rules.namesUsers()) {
      throw new IllegalArgumentException(
          "security.rules names a user, whom only security.users-file can tell from others");
    }
  }

  /** Whether everybody has to prove who it is. */
  public boolean isGuarded() {
    return !admitsAnonymous;
  }
}
