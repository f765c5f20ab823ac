package io.honeyguide.recommender.model;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Of which forgotten users the log still holds messages. A user stands here from the message that
 * says so until the others are erased; then that message alone does, without the user's id, until
 * it is erased, too.
 *
 * <p>It goes into the snapshot, so that a restart goes on with what was not done yet. What is
 * learned does not depend on it.
 *
 * <p>Owner: one thread.
 */
public final class PendingErasures {

  /** Most that a snapshot may hold. */
  public static final int PENDING_MAX = 1 << 20;

  private final Map<Long, Optional<String>> userByOffset = new LinkedHashMap<>();

  /**
   * A user was forgotten.
   *
   * @param offset place of the message that says so
   */
  public void add(long offset, String user) {
    userByOffset.put(offset, Optional.of(user));
  }

  /** Number of messages whose users' others, or that themselves, are to be erased. */
  public int count() {
    return userByOffset.size();
  }

  /** The users whose messages are to be erased, with the place below which they are. */
  public Map<String, Long> users() {
    var users = new LinkedHashMap<String, Long>();
    userByOffset.forEach(
        (offset, user) -> user.ifPresent(id -> users.merge(id, offset, Math::max)));
    return users;
  }

  /** The users' messages up to a place are erased. */
  public void erased(long newest) {
    userByOffset.replaceAll((offset, user) -> offset <= newest ? Optional.empty() : user);
  }

  /** The messages below a place that are themselves to be erased, and nothing else any more. */
  public List<Long> bare(long below) {
    return userByOffset.entrySet().stream()
        .filter(entry -> entry.getValue().isEmpty() && entry.getKey() < below)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** These messages are erased. */
  public void remove(List<Long> offsets) {
    offsets.forEach(userByOffset::remove);
  }

  /** Appends the list to a snapshot. */
  public void write(SnapshotOutput out) throws IOException {
    out.putInt(userByOffset.size());
    for (var entry : userByOffset.entrySet()) {
      out.putLong(entry.getKey());
      out.putText(entry.getValue().orElse(""));
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException when the snapshot is damaged
   */
  public static PendingErasures read(SnapshotInput in) throws IOException {
    var pending = new PendingErasures();
    for (var left = in.getCount(PENDING_MAX); left > 0; left--) {
      var offset = in.getLong();
      // An id is never empty.
      pending.userByOffset.put(offset, Optional.of(in.getText()).filter(id -> !id.isEmpty()));
    }
    return pending;
  }
}
