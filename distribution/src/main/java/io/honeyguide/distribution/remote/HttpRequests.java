package io.honeyguide.distribution.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
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

  private static final int OK = 200;
  private static final String AUTHORIZATION = "Authorization";

  private final BrokerUrl url;
  private final @Nullable RemoteUser user;
  private final Duration timeout;
  private final HttpClient client;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * An answer.
   *
   * @param status HTTP status
   * @param body the parsed body; a missing node when there is none
   * @param retryAfter when to try again, in seconds; empty where the broker does not say
   */
  public record Answer(int status, JsonNode body, String retryAfter) {

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
    this(new BrokerUrl(false, address), user, timeout);
  }

  /** The same to a broker that may speak HTTPS. */
  HttpRequests(BrokerUrl url, @Nullable RemoteUser user, Duration timeout) {
    this.user = user;
    this.url = url;
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
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
        return new Answer(status, parse(bytes), "");
      }
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /**
   * Sends a request once and waits for the answer: what changes something must not be sent again
   * behind the back of whoever asks, as the client of {@link #get} does with a connection that
   * broke.
   *
   * @param path absolute path with its query, encoded
   * @param headers fields beyond those that every request has
   * @param more how much longer than usual the answer may take
   * @throws ConnectionLostException when there is no answer
   */
  public Answer send(
      String method, String path, Map<String, String> headers, byte[] body, Duration more)
      throws ConnectionLostException {
    var publisher =
        body.length == 0
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(body);
    var builder = request(path, "application/json").method(method, publisher);
    headers.forEach(builder::header);
    try {
      var response =
          exchange(
              builder.timeout(timeout.plus(more)).build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(
          response.statusCode(),
          parse(response.body()),
          response.headers().firstValue("Retry-After").orElse(""));
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /**
   * Asks for something that is no JSON.
   *
   * @throws ConnectionLostException when there is no answer
   * @throws RefusedException when the answer is not 200
   */
  public String text(String path) throws IOException {
    HttpResponse<byte[]> response;
    try {
      response =
          exchange(
              request(path, "text/plain").timeout(timeout).build(),
              HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw lost(e);
    }
    if (response.statusCode() != OK) {
      throw new RefusedException(new Answer(response.statusCode(), parse(response.body()), ""));
    }
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private HttpRequest.Builder request(String path, String accept) {
    var builder = HttpRequest.newBuilder(uri(path)).header("Accept", accept);
    return user == null ? builder : builder.header(AUTHORIZATION, user.basic());
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException {
    try {
      return client.send(request, handler);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
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
    HttpResponse<InputStream> response;
    try {
      response =
          exchange(
              request(path, "text/event-stream").build(),
              HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw lost(e);
    }
    if (response.statusCode() == OK) {
      return response.body();
    }
    try (var body = response.body()) {
      throw new RefusedException(new Answer(response.statusCode(), parse(body.readAllBytes()), ""));
    }
  }

  private URI uri(String path) {
    return URI.create(url + path);
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
            .formatted(url.address(), reason(e)),
        e);
  }

  private static String reason(IOException e) {
    if (e instanceof HttpTimeoutException) {
      return "it took too long";
    }
    if (e instanceof ConnectException) {
      // The two clients of the JDK differ in what they say of the same thing, one says nothing.
      return "Connection refused";
    }
    if (e instanceof SSLHandshakeException) {
      return "its certificate is not trusted here: "
          + e.getMessage()
          + "; HONEYGUIDE_JAVA_OPTS=-Djavax.net.ssl.trustStore=FILE names those that are";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
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
