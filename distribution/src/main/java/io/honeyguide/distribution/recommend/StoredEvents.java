package io.honeyguide.distribution.recommend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.ConnectionLostException;
import io.honeyguide.distribution.remote.HttpRequests;

/** Which events of a run are in the broker's log, read from its history over HTTP. */
final class StoredEvents {

  /** Nothing of the run is stored. */
  static final long NONE = -1;

  /** Newest messages looked at; others publish to the behaviour topics at the same time at most. */
  private static final int LOOKED_AT = 1000;

  private final HttpRequests http;
  private final EventTag tag;
  private final ObjectMapper json = new ObjectMapper();

  StoredEvents(HttpRequests http, EventTag tag) {
    this.http = http;
    this.tag = tag;
  }

  /** Number of the newest event of the run in the log, or {@link #NONE}. */
  long newest() throws ConnectionLostException {
    var path =
        "/v1/messages?filter=%s&since=all&order=desc&limit=%d"
            .formatted(HttpRequests.encoded("behaviour/+"), LOOKED_AT);
    var answer = http.get(path);
    if (answer.status() >= 500) {
      throw new ConnectionLostException("GET " + path + " answers " + answer.problem(), null);
    }
    if (answer.status() != 200) {
      throw new CommandFailure(ExitCode.UNEXPECTED, "GET " + path + " answers " + answer.problem());
    }
    for (var message : answer.body().path("messages")) {
      var number = tag.number(tagOf(message));
      if (number != NONE) {
        return number;
      }
    }
    return NONE;
  }

  private String tagOf(JsonNode message) {
    try {
      return json.readTree(message.path("payload").asText("{}")).path(EventTag.FIELD).asText("");
    } catch (JsonProcessingException e) {
      // Somebody else's message: anybody may publish anything to a behaviour topic.
      return "";
    }
  }
}
