package io.honeyguide.distribution.remote;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Topics in paths of the HTTP API. */
public final class TopicPath {

  private TopicPath() {}

  /** The topic, encoded level by level. */
  public static String of(String topic) {
    return Arrays.stream(topic.split("/", -1))
        .map(HttpRequests::encoded)
        .collect(Collectors.joining("/"));
  }
}
