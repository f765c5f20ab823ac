package io.honeyguide.query;

import io.honeyguide.api.QueryRoute;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds who answers a question. Any thread may look up, add and remove.
 *
 * <p>Where two routes match a path, the one that is literal further to the left wins.
 */
public final class QueryRegistry {

  /**
   * Who answers, and what the path said.
   *
   * @param pathParameters values of the route's parameters by name
   */
  public record Found(Answerer answerer, QueryRoute route, Map<String, String> pathParameters) {}

  private record Entry(QueryRoute route, List<String> levels, Answerer answerer) {

    boolean fits(List<String> path) {
      if (path.size() != levels.size()) {
        return false;
      }
      for (var i = 0; i < levels.size(); i++) {
        if (!isParameter(levels.get(i)) && !levels.get(i).equals(path.get(i))) {
          return false;
        }
      }
      return true;
    }

    Map<String, String> parameters(List<String> path) {
      var parameters = new HashMap<String, String>();
      for (var i = 0; i < levels.size(); i++) {
        var level = levels.get(i);
        if (isParameter(level)) {
          parameters.put(level.substring(1, level.length() - 1), path.get(i));
        }
      }
      return parameters;
    }

    /** Routes with the same shape match the same paths; literal levels sort first. */
    String shape() {
      var shape = new StringBuilder();
      levels.forEach(level -> shape.append('/').append(isParameter(level) ? "\uFFFF" : level));
      return shape.toString();
    }
  }

  private record Outage(List<String> prefix, String reason) {

    boolean covers(List<String> path) {
      return path.size() >= prefix.size() && path.subList(0, prefix.size()).equals(prefix);
    }
  }

  private volatile List<Entry> entries = List.of();
  private volatile List<Outage> outages = List.of();

  private static boolean isParameter(String level) {
    return level.startsWith("{") && level.endsWith("}");
  }

  /** Levels of a path, without the leading slash. */
  private static List<String> levels(String path) {
    return List.of(path.substring(1).split("/", -1));
  }

  /**
   * Adds an answerer.
   *
   * @throws IllegalStateException when another one answers the same questions
   */
  public synchronized void add(QueryRoute route, Answerer answerer) {
    var entry = new Entry(route, levels(route.path()), answerer);
    for (var other : entries) {
      if (other.route.method().equals(route.method()) && other.shape().equals(entry.shape())) {
        throw new IllegalStateException(
            "the route %s is taken by %s".formatted(route, other.route));
      }
    }
    var sorted = new ArrayList<>(entries);
    sorted.add(entry);
    sorted.sort(Comparator.comparing(Entry::shape));
    entries = List.copyOf(sorted);
  }

  /** Removes all routes of an answerer. */
  public synchronized void remove(Answerer answerer) {
    entries = entries.stream().filter(entry -> !entry.answerer.equals(answerer)).toList();
  }

  /**
   * Notes that whoever was to answer below a prefix does not, until the broker starts again.
   *
   * @param prefix of paths, such as {@code /v1/example}
   * @param reason one sentence for those who ask
   */
  public synchronized void addOutage(String prefix, String reason) {
    var more = new ArrayList<>(outages);
    more.add(new Outage(levels(prefix), reason));
    outages = List.copyOf(more);
  }

  /** Why nobody answers on a path on which somebody should; empty when nobody was to. */
  public Optional<String> outage(List<String> path) {
    return outages.stream().filter(outage -> outage.covers(path)).map(Outage::reason).findFirst();
  }

  /**
   * Who answers.
   *
   * @param path decoded levels of the path
   */
  public Optional<Found> find(String method, List<String> path) {
    for (var entry : entries) {
      if (entry.route.method().equals(method) && entry.fits(path)) {
        return Optional.of(new Found(entry.answerer, entry.route, entry.parameters(path)));
      }
    }
    return Optional.empty();
  }

  /** The methods by which a path can be asked, sorted; empty for an unknown path. */
  public List<String> methods(List<String> path) {
    var methods = new TreeSet<String>();
    for (var entry : entries) {
      if (entry.fits(path)) {
        methods.add(entry.route.method());
      }
    }
    return List.copyOf(methods);
  }
}
