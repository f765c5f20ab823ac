package io.honeyguide.recommender.serve;

import io.honeyguide.recommender.trend.TrendWindow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which lists are published when they change.
 *
 * @param users whether those of users are
 * @param usersTopic where to; one level is {@code {user}}
 * @param trending whether the items in demand are
 * @param trendingTopic where to
 * @param categories whether the items in demand of each category are
 * @param categoriesTopic where to; one level is {@code {category}}
 * @param categoriesMax most categories whose lists are kept published
 * @param trendingWindow of which window
 * @param count items of a list
 * @param interval time from a change until its list goes out; changes in between go out with it
 * @param publishesPerSecond most lists made in a second, changed or not
 * @param usersMax most users whose lists are kept published
 */
public record LiveRules(
    boolean users,
    String usersTopic,
    boolean trending,
    String trendingTopic,
    boolean categories,
    String categoriesTopic,
    int categoriesMax,
    TrendWindow trendingWindow,
    int count,
    Duration interval,
    int publishesPerSecond,
    int usersMax) {

  private static final String USER = "{user}";
  private static final String CATEGORY = "{category}";

  /**
   * Checks the topics.
   *
   * @throws IllegalArgumentException naming the setting, what was expected and what was found
   */
  public LiveRules {
    requireLevel("live.users-topic", usersTopic, USER);
    requireLevel("live.categories-topic", categoriesTopic, CATEGORY);
    if (!isTopic(trendingTopic)) {
      throw new IllegalArgumentException(
          "live.trending-topic must be a topic without wildcards, found \"" + trendingTopic + "\"");
    }
  }

  private static void requireLevel(String key, String topic, String level) {
    if (!("/" + topic + "/").contains("/" + level + "/") || !isTopic(topic.replace(level, "u"))) {
      throw new IllegalArgumentException(
          "%s must be a topic with the level %s, found \"%s\"".formatted(key, level, topic));
    }
  }

  private static boolean isTopic(String text) {
    return text.matches("(?s)[^$+#\0{}][^+#\0{}]*");
  }

  /** Nothing is published; else 20 items a second after they changed, 500 lists a second. */
  public static LiveRules standard() {
    return new LiveRules(
        false,
        "recommendations/users/{user}",
        false,
        "recommendations/trending",
        false,
        "recommendations/trending/{category}",
        1000,
        TrendWindow.DAY,
        20,
        Duration.ofSeconds(1),
        500,
        10_000);
  }

  /** The filter of the topics of users' lists. */
  public String usersFilter() {
    return usersTopic.replace(USER, "+");
  }

  /** The filter of the topics of categories' lists. */
  public String categoriesFilter() {
    return categoriesTopic.replace(CATEGORY, "+");
  }

  /** Whether a user or a category has a topic: the id must be one level. */
  static boolean hasTopic(String id) {
    return !id.isEmpty() && !id.matches("(?s).*[/+#\0].*");
  }

  /** The user whose list a topic has, or null. */
  @Nullable String userOf(String topic) {
    var prefixLength = usersTopic.indexOf(USER);
    var suffix = usersTopic.substring(prefixLength + USER.length());
    if (topic.length() <= prefixLength + suffix.length()
        || !topic.startsWith(usersTopic.substring(0, prefixLength))
        || !topic.endsWith(suffix)) {
      return null;
    }
    var user = topic.substring(prefixLength, topic.length() - suffix.length());
    return hasTopic(user) ? user : null;
  }

  /** The topic of a user's list. */
  String topicOf(String user) {
    return usersTopic.replace(USER, user);
  }

  /** The topic of a category's list. */
  String topicOfCategory(String category) {
    return categoriesTopic.replace(CATEGORY, category);
  }
}
