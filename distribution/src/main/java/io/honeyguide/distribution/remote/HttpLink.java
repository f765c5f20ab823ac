package io.honeyguide.distribution.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.honeyguide.distribution.outcome.CommandFailure;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.distribution.remote.HttpRequests.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A broker over HTTP as a command sees it: it answers what was asked for, or the command ends with
 * a {@link CommandFailure} that says why and with the exit code for it.
 *
 * <p>Owner: the command's thread, which waits for each answer.
 */
public final class HttpLink {

  private static final int PAGE_ENTRIES = 1000;
  private static final Map<String, String> JSON_BODY = Map.of("Content-Type", "application/json");

  private final HttpRequests requests;
  private final ObjectMapper json = new ObjectMapper();

  HttpLink(HttpRequests requests) {
    this.requests = requests;
  }

  /** A body to fill. */
  public ObjectNode body() {
    return json.createObjectNode();
  }

  /** What stands at a path. */
  public JsonNode get(String path) {
    return granted(ask("GET", path)).body();
  }

  /** What stands at a path, whatever the broker answers. */
  public Answer ask(String method, String path) {
    return send(method, path, Map.of(), new byte[0], Duration.ZERO);
  }

  /** Lets the broker do something. */
  public JsonNode post(String path, JsonNode body) {
    return post(path, body, Duration.ZERO);
  }

  /**
   * The same where the broker is asked to take its time.
   *
   * @param wait how long it may wait before it answers
   */
  public JsonNode post(String path, JsonNode body, Duration wait) {
    return granted(send("POST", path, JSON_BODY, bytes(body), wait)).body();
  }

  /** Puts something at a path; the status tells whether it is new. */
  public Answer put(String path, JsonNode body) {
    return granted(send("PUT", path, JSON_BODY, bytes(body), Duration.ZERO));
  }

  /** Sends bytes with header fields of their own. */
  public Answer send(String method, String path, Map<String, String> headers, byte[] body) {
    return granted(send(method, path, headers, body, Duration.ZERO));
  }

  /** Takes away what stands at a path. */
  public void delete(String path) {
    granted(ask("DELETE", path));
  }

  /** Text that is no JSON. */
  public String text(String path) {
    try {
      return requests.text(path);
    } catch (HttpRequests.RefusedException e) {
      throw Refusal.of(e.answer());
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.CONNECTION_FAILED, e);
    }
  }

  /**
   * Hands on every entry of a list, page by page; entries may come and go meanwhile.
   *
   * @param path path with whatever stands in its query
   * @param member what the broker calls the entries
   */
  public void forEach(String path, String member, Consumer<JsonNode> entry) {
    var start = path + (path.contains("?") ? "&" : "?") + "limit=" + PAGE_ENTRIES;
    var page = get(start);
    page.path(member).forEach(entry);
    for (var next = page.path("next"); next.isTextual(); next = page.path("next")) {
      page = get(start + "&cursor=" + HttpRequests.encoded(next.asText()));
      page.path(member).forEach(entry);
    }
  }

  private Answer send(
      String method, String path, Map<String, String> headers, byte[] body, Duration wait) {
    try {
      return requests.send(method, path, headers, body, wait);
    } catch (ConnectionLostException e) {
      throw new CommandFailure(ExitCode.CONNECTION_FAILED, e);
    }
  }

  private static Answer granted(Answer answer) {
    if (answer.status() >= 300) {
      throw Refusal.of(answer);
    }
    return answer;
  }

  private byte[] bytes(JsonNode body) {
    try {
      return json.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      // A tree that was built node by node is always writable.
      throw new UncheckedIOException(e);
    }
  }
}
