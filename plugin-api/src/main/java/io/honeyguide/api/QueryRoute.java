package io.honeyguide.api;

/**
 * The name of a question, written as an HTTP route: {@code GET /v1/recommendations/users/{user}}.
 *
 * @param method HTTP method in capitals
 * @param path absolute path; a level {@code {name}} is a parameter that matches one level
 */
public record QueryRoute(String method, String path) {

  /** Checks the form. */
  public QueryRoute {
    if (!method.matches("[A-Z]+") || !path.startsWith("/")) {
      throw new IllegalArgumentException("no route: " + method + " " + path);
    }
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
