package io.honeyguide.recommender.serve;

import io.honeyguide.api.Meters;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Lists of one kind that are kept published, each under an id: those of users, or of categories. So
 * many are followed; the one without events for longest goes, and the empty message in place of its
 * list is owed from then on.
 *
 * <p>Owner: the plugin's thread.
 */
final class LiveGroup {

  /** A list that is kept published. */
  final class Followed {
    final String id;
    boolean isDue;
    long dueMs;

    /** The items that were published last; empty when none were. */
    List<String> published = List.of();

    /** Whether a list under this id may be retained. */
    boolean isRetained;

    private Followed(String id) {
      this.id = id;
    }

    LiveGroup group() {
      return LiveGroup.this;
    }
  }

  private final int most;
  private final UnaryOperator<String> topics;
  private final Function<String, List<Recommendation>> lists;
  private final Meters.Counter published;
  private final Set<Followed> line;
  private final LinkedHashMap<String, Followed> followed = new LinkedHashMap<>(16, .75f, true);
  private final LinkedHashSet<String> toClear = new LinkedHashSet<>();

  /**
   * Nothing followed yet.
   *
   * @param most lists followed
   * @param topics the topic of an id
   * @param lists makes the list of an id
   * @param published counts
   * @param line where lists wait for their time, those of other kinds among them
   */
  LiveGroup(
      int most,
      UnaryOperator<String> topics,
      Function<String, List<Recommendation>> lists,
      Meters.Counter published,
      Set<Followed> line) {
    this.most = most;
    this.topics = topics;
    this.lists = lists;
    this.published = published;
    this.line = line;
  }

  /** Has the list of an id published; ids that are no level of a topic have none. */
  void follow(String id, long dueMs) {
    if (!LiveRules.hasTopic(id)) {
      return;
    }
    var entry = followed.get(id);
    if (entry == null) {
      entry = new Followed(id);
      entry.isRetained = toClear.remove(id);
      followed.put(id, entry);
    }
    waitFor(entry, dueMs);
    if (followed.size() > most) {
      unfollow(followed.keySet().iterator().next());
    }
  }

  /** Has the list of an id cleared, if it is followed. */
  void unfollow(String id) {
    var entry = followed.remove(id);
    if (entry != null) {
      line.remove(entry);
      if (entry.isRetained) {
        toClear.add(id);
      }
    }
  }

  /** Has the list of an id published again, if it is followed. */
  void refresh(String id, long dueMs) {
    var entry = followed.get(id);
    if (entry != null) {
      waitFor(entry, dueMs);
    }
  }

  /** Has all lists that are followed published again. */
  void refreshAll(long dueMs) {
    followed.values().forEach(entry -> waitFor(entry, dueMs));
  }

  private void waitFor(Followed entry, long dueMs) {
    if (!entry.isDue) {
      entry.isDue = true;
      entry.dueMs = dueMs;
      line.add(entry);
    }
  }

  /** Has whatever may be retained under an id cleared, followed or not. */
  void clear(String id) {
    if (LiveRules.hasTopic(id)) {
      unfollow(id);
      toClear.add(id);
    }
  }

  /** An id whose list is to be cleared, which is the caller's from now on; null when none is. */
  @Nullable String takeToClear() {
    if (toClear.isEmpty()) {
      return null;
    }
    var id = toClear.iterator().next();
    toClear.remove(id);
    return id;
  }

  /** The list could not be cleared. */
  void stays(String id) {
    var entry = followed.get(id);
    if (entry == null) {
      toClear.add(id);
    } else {
      entry.isRetained = true;
    }
  }

  String topicOf(String id) {
    return topics.apply(id);
  }

  List<Recommendation> listOf(String id) {
    return lists.apply(id);
  }

  Meters.Counter published() {
    return published;
  }
}
