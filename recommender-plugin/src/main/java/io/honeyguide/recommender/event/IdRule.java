package io.honeyguide.recommender.event;

import io.honeyguide.recommender.event.EventDefect.Reason;
import org.jspecify.annotations.Nullable;

/** What counts as a usable id: no control characters, whole characters only, not too long. */
final class IdRule {

  private IdRule() {}

  /**
   * What is wrong with an id; null when nothing is, or when there is no id.
   *
   * @param name what the id stands for, for the person who reads the defect
   * @param bytesMax longest id, in bytes of UTF-8
   */
  static @Nullable EventDefect defect(String name, @Nullable String id, int bytesMax) {
    if (id == null) {
      return null;
    }
    var byteCount = 0;
    for (var i = 0; i < id.length(); i++) {
      var c = id.charAt(i);
      if (c < 0x20 || c == 0x7f) {
        return new EventDefect(
            Reason.BAD_ID, "%s holds the control character %d".formatted(name, (int) c));
      }
      if (Character.isSurrogate(c)) {
        var paired =
            Character.isHighSurrogate(c)
                && i + 1 < id.length()
                && Character.isLowSurrogate(id.charAt(i + 1));
        if (!paired) {
          return new EventDefect(Reason.BAD_ID, name + " holds half a surrogate pair");
        }
        i++;
        byteCount += 4;
      } else {
        byteCount += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      }
    }
    if (byteCount > bytesMax) {
      return new EventDefect(
          Reason.ID_TOO_LONG,
          "%s has at most %d bytes, found %d".formatted(name, bytesMax, byteCount));
    }
    return null;
  }
}
