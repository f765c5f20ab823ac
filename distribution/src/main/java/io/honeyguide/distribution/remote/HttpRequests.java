package io.honeyguide.distribution.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one broker over a kept-alive connection.
 *
 * <p>Uses the JDK's blocking client: the calling thread itself reads and writes the socket, so a
 * measured time holds no hand-over between threads.
 *
 * <p>Owner: one thread.
 */
public final class HttpRequests {

  private static final String AUTHORIZATION = "Authorization";

  private final Address address;
  private final @Nullable RemoteUser user;
  private final Duration timeout;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * An answer.
   *
   * @param status HTTP status
   * @param body the parsed body; a missing node when there is none
   */
  public record Answer(int status, JsonNode body) {

    /** What went wrong, in the words of the broker's problem body. */
    public String problem() {
      var detail = body.path("detail").asText(body.path("title").asText(""));
      return "HTTP " + status + (detail.isEmpty() ? "" : ": " + detail);
    }
  }

  /** Requests that do not say who asks; see the other. */
  public HttpRequests(Address address, Duration timeout) {
    this(address, null, timeout);
  }

  /**
   * Requests to a broker.
   *
   * @param user who asks, or null for nobody in particular
   * @param timeout longest wait for a connection and for each answer
   */
  public HttpRequests(Address address, @Nullable RemoteUser user, Duration timeout) {
    this.user = user;
    this.address = address;
    this.timeout = timeout;
  }

  /**
   * Asks and waits for a JSON answer.
   *
   * @param path absolute path with its query, encoded
   * @throws ConnectionLostException when there is no answer
   */
  public Answer get(String path) throws ConnectionLostException {
    try {
      var connection = open(path);
      connection.setRequestProperty("Accept", "application/json");
      var status = connection.getResponseCode();
      // Reading the body to its end is what lets the connection be kept.
      try (var body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        var bytes = body == null ? new byte[0] : body.readAllBytes();
        return new Answer(status, parse(bytes));
      }
    } catch (IOException e) {
      throw lost(e);
    }
  }

  private JsonNode parse(byte[] bytes) throws IOException {
    return bytes.length == 0 ? json.missingNode() : json.readTree(bytes);
  }

  /**
   * Opens a stream of server-sent events.
   *
   * @param path absolute path with its query, encoded
   * @return the body as it comes; the caller closes it
   * @throws ConnectionLostException when there is no answer
   * @throws RefusedException when the answer is not 200
   */
  public InputStream events(String path) throws IOException {
    // The client of questions cannot end a stream that another thread reads; this one can.
    var client = HttpClient.newBuilder().connectTimeout(timeout).build();
    var builder = HttpRequest.newBuilder(uri(path)).header("Accept", "text/event-stream");
    if (user != null) {
      builder.header(AUTHORIZATION, user.basic());
    }
    HttpResponse<InputStream> response;
    try {
      response = client.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw lost(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw lost(new IOException("interrupted", e));
    }
    if (response.statusCode() == 200) {
      return response.body();
    }
    try (var body = response.body()) {
      throw new RefusedException(new Answer(response.statusCode(), parse(body.readAllBytes())));
    }
  }

  private URI uri(String path) {
    return URI.create("http://" + address + path);
  }

  private HttpURLConnection open(String path) throws IOException {
    var connection = (HttpURLConnection) uri(path).toURL().openConnection();
    connection.setConnectTimeout((int) timeout.toMillis());
    connection.setReadTimeout((int) timeout.toMillis());
    if (user != null) {
      connection.setRequestProperty(AUTHORIZATION, user.basic());
    }
    return connection;
  }

  private ConnectionLostException lost(IOException e) {
    return new ConnectionLostException(
        "no answer over HTTP from %s (%s); --http says where the broker listens"
            .formatted(
                address, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
        e);
  }

  /** Encodes one level of a path or one value of a query. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The broker answered, but with an error. */
  public static final class RefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    RefusedException(Answer answer) {
      super(answer.problem());
      this.answer = answer;
    }

    /** What it answered. */
    public Answer answer() {
      return answer;
    }
  }
}
