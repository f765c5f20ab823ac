package io.honeyguide.api;

/**
 * The name of a question, written as an HTTP route: {@code GET /v1/recommendations/users/{user}}.
 *
 * @param method HTTP method in capitals
 * @param path absolute path; a level {@code {name}} is a parameter that matches one level
 * @param isForOperators whether only those may ask who may look after the broker ({@code allow
 *     admin}); others are refused before the plugin hears of it
 */
public record QueryRoute(String method, String path, boolean isForOperators) {

  /** Checks the form. */
  public QueryRoute {
    if (!method.matches("[A-Z]+") || !path.startsWith("/")) {
      throw new IllegalArgumentException("no route: " + method + " " + path);
    }
  }

  /** A question that everybody may ask who may ask questions at all. */
  public QueryRoute(String method, String path) {
    this(method, path, false);
  }

  /** A question that is for operators. */
  public static QueryRoute forOperators(String method, String path) {
    return new QueryRoute(method, path, true);
  }

  /** A question asked by GET. */
  public static QueryRoute get(String path) {
    return new QueryRoute("GET", path);
  }

  /** A question asked by POST, with a body. */
  public static QueryRoute post(String path) {
    return new QueryRoute("POST", path);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
