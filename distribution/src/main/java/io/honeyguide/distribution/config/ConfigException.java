package io.honeyguide.distribution.config;

import java.util.List;

/** The configuration cannot be used; every problem names its place and what helps. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /** The problems found, at least one, each in one line. */
  public ConfigException(List<String> problems) {
    super(summary(problems));
    this.problems = List.copyOf(problems);
  }

  private static String summary(List<String> problems) {
    return problems.size() == 1
        ? problems.get(0)
        : problems.get(0)
            + " (and "
            + (problems.size() - 1)
            + " more: `honeyguide check-config` shows all)";
  }

  /** Every problem in one line. */
  public List<String> problems() {
    return problems;
  }
}
