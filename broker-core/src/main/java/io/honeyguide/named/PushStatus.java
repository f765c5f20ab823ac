package io.honeyguide.named;

/**
 * How the posts of a push subscription go. Kept in memory only; times in milliseconds since 1970.
 *
 * @param lastStatus what the target answered last; 0 when the last attempt got no answer, or none
 *     was made
 * @param lastError why the last attempt failed; empty when it did not
 * @param lastAttemptMs when the last attempt ended; 0 when none did
 * @param failingSinceMs end of the first failed attempt after the last success; 0 when there is
 *     none
 * @param pausedUntilMs no attempt is made before; 0 for no pause
 */
public record PushStatus(
    int lastStatus, String lastError, long lastAttemptMs, long failingSinceMs, long pausedUntilMs) {

  /** Nothing was posted yet. */
  public static final PushStatus NONE = new PushStatus(0, "", 0, 0, 0);
}
